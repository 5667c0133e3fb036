"""The colours of the demo shop: what a product's `color` attribute looks like, and the grounds behind it."""

COLORS = {
    "Amber": "#d98a2b",
    "Anthracite": "#4a4d52",
    "Beech": "#d9ab72",
    "Brass": "#d3a945",
    "Burgundy": "#8a2638",
    "Clear": "#dcebee",
    "Cobalt": "#28509e",
    "Coffee": "#5b3a28",
    "Copper": "#c9713f",
    "Coral": "#e5765f",
    "Cream": "#f3e7cf",
    "Green": "#5f7f4a",
    "Honey": "#d98a1c",
    "Indigo": "#34488a",
    "Kraft": "#c89b68",
    "Lavender": "#a493c9",
    "Lemon": "#f3d04c",
    "Madder red": "#b23a2e",
    "Marble": "#dfdfe0",
    "Mustard": "#d9a22e",
    "Natural": "#dccbab",
    "Olive": "#a9ae63",
    "Olive wood": "#c2924f",
    "Pistachio": "#a9c06a",
    "Red": "#c8352f",
    "Rose": "#e79aa7",
    "Rust": "#b8562f",
    "Saffron": "#e39a2d",
    "Sage": "#8fa587",
    "Sand": "#dcc39a",
    "Steel": "#b9c2c8",
    "Teal": "#22777c",
    "Terracotta": "#bf6440",
    "Turquoise": "#2ba6a6",
    "Walnut": "#7a4b2d",
    "White": "#faf7f1",
    "Willow": "#b98a4e",
}

WARM = "#f3e3d0"
SAND = "#efe3c8"
SAGE = "#dde6d6"
SKY = "#d9e6ec"
ROSE = "#f3dcd6"
LILAC = "#e5dfec"
STONE = "#e6e2dc"
