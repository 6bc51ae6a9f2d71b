using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Web;

/// <summary>How the page looks. It stands within the page, and the policy names its hash: nothing else may style it.</summary>
internal static class SetupStyle
{
    internal const string Sheet =
        """
        :root{color-scheme:light dark;--back:#edf1f1;--card:#fff;--text:#17201f;--soft:#4d5a59;--line:#dde4e4;--main:#0d6a68;--on:#fff;--warn:#7a4b00;--warnback:#fff4dc}
        @media(prefers-color-scheme:dark){:root{--back:#121718;--card:#1a2021;--text:#e9efee;--soft:#b3c0bf;--line:#2d3739;--main:#9ad7d3;--on:#0f2322;--warn:#ffd591;--warnback:#3a2c10}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--text);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
        main{max-width:46rem;margin:0 auto;padding:1.25rem 1rem 3rem}
        header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
        h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}
        h2{font-size:1.15rem;margin:0 0 .5rem}
        h3{font-size:.95rem;margin:1.25rem 0 .35rem;color:var(--soft);font-weight:600}
        p{margin:.5rem 0}
        a{color:var(--main)}
        .soft{color:var(--soft)}
        form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:1.25rem 0}
        label{flex:1 1 16rem;font-size:.9rem;color:var(--soft)}
        input{display:block;width:100%;margin-top:.25rem;padding:.65rem .8rem;font:inherit;font-size:1rem;line-height:1.6;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:.5rem}
        button,.button{display:inline-block;padding:.65rem 1.2rem;font:inherit;font-weight:600;color:var(--on);background:var(--main);border:1px solid var(--main);border-radius:.5rem;text-decoration:none;cursor:pointer}
        :focus-visible{outline:3px solid var(--main);outline-offset:2px}
        section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.25rem;margin:1rem 0}
        .note{background:var(--warnback);color:var(--warn);border-radius:.5rem;padding:.6rem .8rem;margin:1rem 0}
        .apple{display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:flex-start}
        .apple>div{flex:1 1 15rem}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:0 2rem}
        .qr{display:block;width:11rem;height:11rem;margin-top:.6rem;border-radius:.5rem}
        dl{display:grid;grid-template-columns:5.5rem 1fr;gap:.3rem 1.25rem;margin:0}
        dt{color:var(--soft)}
        dd{margin:0;font-weight:600}
        summary{cursor:pointer;margin-top:1.25rem;color:var(--main)}
        """;

    /// <summary>The value of Content-Security-Policy: no script, no picture, nothing from elsewhere, in nobody's frame.</summary>
    internal static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}
