//! Writes specimens of every paper to a folder, to be looked at:
//! `cargo run -p documents --example specimens -- /tmp/papers`.

use documents::{Logo, Renderer, specimen};
use domain::{Locale, Money};
use std::{error::Error, fs, path::Path, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "/tmp/papers".to_owned());
    let logo = std::env::args().nth(2).map(fs::read).transpose()?.and_then(Logo::new);
    fs::create_dir_all(&folder)?;
    let started = Instant::now();
    let renderer = Renderer::new();
    println!("{:>24} {:>8.1?}", "prepare", started.elapsed());
    let write = |name: &str, render: &dyn Fn() -> Result<Vec<u8>, documents::DocumentError>| {
        let started = Instant::now();
        let pdf = render()?;
        println!("{name:>24} {:>8.1?} {:>8} bytes", started.elapsed(), pdf.len());
        fs::write(Path::new(&folder).join(format!("{name}.pdf")), pdf)?;
        Ok::<_, Box<dyn Error>>(())
    };
    for locale in Locale::ALL {
        for lines in [1, 3, 30] {
            let receipt = specimen::receipt(*locale, lines);
            write(&format!("receipt-{locale}-{lines}"), &|| renderer.receipt(&receipt, None))?;
            let clearance = specimen::clearance(*locale, lines);
            write(&format!("clearance-{locale}-{lines}"), &|| {
                Ok(renderer.clearance(&clearance)?.pdf)
            })?;
            let invoice = specimen::invoice(*locale, lines);
            write(&format!("invoice-{locale}-{lines}"), &|| renderer.invoice(&invoice, None))?;
        }
    }

    for locale in Locale::ALL {
        for invoices in [1, 3, 20] {
            let reminder = specimen::reminder(*locale, invoices);
            write(&format!("reminder-{locale}-{invoices}"), &|| {
                Ok(renderer.letter(&reminder)?.pdf)
            })?;
            let notice = specimen::formal_notice(*locale, invoices);
            write(&format!("notice-{locale}-{invoices}"), &|| Ok(renderer.letter(&notice)?.pdf))?;
        }
    }
    let batch = specimen::batch(&renderer, Locale::Fr, 12)?;
    write("batch", &|| Ok(renderer.batch(&batch)?.pdf))?;

    let mut receipt = specimen::receipt(Locale::Fr, 2);
    receipt.collector = Some(specimen::collector());
    receipt.style.colour = "#f5c400".parse().ok();
    receipt.debtor.name =
        "Société d’exploitation des établissements Dupont-Moretti et fils de la région Auvergne"
            .into();
    receipt.debtor.address.street = "À l’attention du service comptabilité fournisseurs\nZone d’activités des Trois Fontaines\nBâtiment C, escalier 4\n128 bis avenue du Maréchal de Lattre de Tassigny".into();
    receipt.lines[1].remaining = Money::eur(123_456_789);
    receipt.remaining_total = Money::eur(123_456_789);
    receipt.credit = Money::eur(1_200);
    receipt.amount = Money::eur(987_654_321_012);
    write("receipt-long-names", &|| renderer.receipt(&receipt, None))?;

    let mut receipt = specimen::receipt(Locale::En, 1);
    receipt.style.logo.clone_from(&logo);
    write("receipt-logo", &|| renderer.receipt(&receipt, None))?;
    let mut invoice = specimen::invoice(Locale::Fr, 2);
    invoice.style.logo = logo;
    write("invoice-logo", &|| renderer.invoice(&invoice, None))?;

    let mut receipt = specimen::receipt(Locale::Fr, 1);
    receipt.debtor.name = "n".repeat(10_000) + "😀 مرحبا שלום 你好";
    receipt.creditor.name = "Très long nom ".repeat(1_000);
    write("receipt-naughty", &|| renderer.receipt(&receipt, None))
}
