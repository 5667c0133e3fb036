//! The result of a run as a picture: bars beside their limit, latencies per page below.

use std::fmt::Write;

use anyhow::Result;
use serde_json::Value;

const WIDTH: f64 = 860.0;
const BAR: f64 = 560.0;

/// Draws the result of `bench checkout`.
pub(crate) fn checkout(results: &[Value]) -> Result<String> {
    let mut body = String::new();
    let mut y = 48.0;
    text(&mut body, 20.0, 28.0, 16, "bold", "Page POSTs a second beside the limit of the same machine")?;
    let most = results.iter().filter_map(|r| r["limit_per_second"].as_f64()).fold(1.0, f64::max);
    for result in results {
        let (limit, pages) = (figure(result, "limit_per_second"), figure(result, "page_posts_per_second"));
        text(&mut body, 20.0, y + 16.0, 13, "bold", result["database"].as_str().unwrap_or_default())?;
        bar(&mut body, y, limit / most, "#c9c2b6", &format!("limit {limit:.0}/s"))?;
        y += 26.0;
        let share = 100.0 * figure(result, "share_of_limit");
        let label = format!(
            "shop {pages:.0}/s = {share:.0} %, {:.0} checkouts/s, {:.2} core-ms each",
            figure(result, "checkouts_per_second"),
            figure(result, "cpu_ms_per_checkout")
        );
        bar(&mut body, y, pages / most, "#b8683f", &label)?;
        y += 40.0;
    }
    for result in results {
        y += 20.0;
        let title = format!(
            "{}: latency per page (p50, p90, p99 in ms)",
            result["database"].as_str().unwrap_or_default()
        );
        text(&mut body, 20.0, y, 14, "bold", &title)?;
        y += 12.0;
        let pages = result["latencies"].as_array().map(Vec::as_slice).unwrap_or_default();
        let slowest = pages.iter().map(|page| figure(page, "p99_ms")).fold(0.1, f64::max);
        for page in pages {
            text(&mut body, 20.0, y + 13.0, 11, "normal", page["page"].as_str().unwrap_or_default())?;
            for (key, colour) in [("p99_ms", "#e6ddd0"), ("p90_ms", "#d3a37f"), ("p50_ms", "#b8683f")] {
                let width = figure(page, key) / slowest * (BAR - 120.0);
                writeln!(
                    body,
                    r#"<rect x="240" y="{:.1}" width="{width:.1}" height="12" fill="{colour}"/>"#,
                    y + 3.0
                )?;
            }
            let label = format!(
                "{:.1} / {:.1} / {:.1}",
                figure(page, "p50_ms"),
                figure(page, "p90_ms"),
                figure(page, "p99_ms")
            );
            text(
                &mut body,
                248.0 + figure(page, "p99_ms") / slowest * (BAR - 120.0),
                y + 13.0,
                11,
                "normal",
                &label,
            )?;
            y += 18.0;
        }
    }
    let height = y + 20.0;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fbfaf7\"/>\n{body}</svg>\n"
    ))
}

fn figure(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_default()
}

fn bar(body: &mut String, y: f64, share: f64, colour: &str, label: &str) -> Result<()> {
    let width = (share * BAR).max(2.0);
    writeln!(body, r#"<rect x="130" y="{y:.1}" width="{width:.1}" height="22" rx="3" fill="{colour}"/>"#)?;
    let inside = width > 360.0;
    text(body, if inside { 140.0 } else { 140.0 + width }, y + 15.0, 12, "normal", label)
}

fn text(body: &mut String, x: f64, y: f64, size: u32, weight: &str, label: &str) -> Result<()> {
    writeln!(
        body,
        r##"<text x="{x:.1}" y="{y:.1}" font-size="{size}" font-weight="{weight}" fill="#1d2428">{label}</text>"##
    )?;
    Ok(())
}
