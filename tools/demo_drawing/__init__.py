"""The drawings of the demo shop: one function per product family, one module per department."""
