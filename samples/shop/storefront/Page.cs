using System.Text.Encodings.Web;

namespace Shop.Storefront;

/// <summary>The shop window: one page, no assets from elsewhere.</summary>
internal static class Page
{
    const string Style = """
        :root { color-scheme: light dark; --ink: #22303c; --soft: #6b7a87; --paper: #f6f4ef; --card: #fff; --accent: #0b7a6f }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8edf1; --soft: #93a1ad; --paper: #14191d; --card: #1e252b; --accent: #4fc9bb } }
        * { box-sizing: border-box } body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em } header p { margin: .25rem 0 2rem; color: var(--soft) }
        main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)) }
        article { display: flex; flex-direction: column; padding: 1.25rem; border-radius: .75rem; background: var(--card); box-shadow: 0 1px 3px #0002 }
        article small { color: var(--soft); text-transform: uppercase; letter-spacing: .08em; font-size: .7rem }
        h2 { margin: .1rem 0; font-size: 1.15rem } article p { flex: 1; margin: .25rem 0 1rem; color: var(--soft) }
        .price { font-size: 1.25rem; font-weight: 600; color: var(--accent); font-variant-numeric: tabular-nums } .price i { font: 500 .75rem system-ui; color: var(--soft); margin-left: .5rem }
        footer { margin-top: 2rem; color: var(--soft); font: .8rem ui-monospace, monospace; overflow-wrap: anywhere }
        """;

    const string Script = """
        new EventSource('/events').addEventListener('price', e => {
          const tick = JSON.parse(e.data), price = document.querySelector(`[data-sku="${CSS.escape(tick.sku)}"]`);
          if (!price) return;
          price.firstChild.data = (tick.priceCents / 100).toFixed(2) + ' ' + price.dataset.currency;
          price.querySelector('i').textContent = tick.discount;
        });
        """;

    public static string Render(ProductsAnswer answer) => $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The shop</title><style>{Style}</style></head>
        <body>
        <header><h1>{Text(answer.Banner)}</h1><p>{answer.Products.Length} things worth having</p></header>
        <main>
        {string.Join('\n', answer.Products.Select(product => Card(product, answer.Currency)))}
        </main>
        <footer>storefront {Text(answer.ServedBy.Storefront)} · catalog {Text(answer.ServedBy.Catalog)} · pricing {Text(answer.ServedBy.Pricing ?? "-")}</footer>
        <script>{Script}</script>
        </body>
        </html>
        """;

    static string Card(Product product, string currency) => $"""
        <article><small>{Text(product.Category)}</small><h2>{Text(product.Name)}</h2><p>{Text(product.Description)}</p>
        <div class="price" data-sku="{Text(product.Sku)}" data-currency="{Text(currency)}">{Text(product.Price ?? "not for sale")}<i>{Text(product.Discount ?? "")}</i></div></article>
        """;

    static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
