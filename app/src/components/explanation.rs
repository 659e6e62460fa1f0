//! What an amount is made of, line by line.

use super::Amount;
use domain::Money;
use leptos::prelude::*;

/// One part of an amount.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// Formula, rate, source, article, or quantity; may be empty.
    pub why: String,
    /// How much.
    pub amount: Money,
}

/// An amount with everything that makes it up, as a table that ends with its sum.
#[component]
pub fn Explanation(
    /// What is explained, for the table's caption.
    #[prop(into)]
    caption: String,
    /// The parts, in order.
    parts: Vec<Part>,
    /// What the sum is called.
    #[prop(into)]
    sum: String,
    /// The sum.
    total: Money,
) -> impl IntoView {
    view! {
        <table class="explanation">
            <caption>{caption}</caption>
            <tbody>
                {parts.into_iter().map(|part| view! {
                    <tr>
                        <th scope="row">
                            {part.label}
                            {(!part.why.is_empty()).then(|| view! { <span class="why">{part.why}</span> })}
                        </th>
                        <td class="number"><Amount of=part.amount/></td>
                    </tr>
                }).collect_view()}
            </tbody>
            <tfoot>
                <tr><th scope="row">{sum}</th><td class="number"><Amount of=total/></td></tr>
            </tfoot>
        </table>
    }
    .into_any()
}
