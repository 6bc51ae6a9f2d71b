using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>Writes the page on which a person finds the settings. Everything that did not come from here is encoded.</summary>
internal sealed class SetupPage(SetupText text)
{
    // Chinese stays readable in the source.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Of the webmail; all pages have it, so that no browser asks for one that is not there.</summary>
    internal const string Icon = "/mail/icon.svg";

    private readonly StringBuilder _html = new();

    internal static string Encode(string value) => Encoder.Encode(value);

    /// <param name="typed">What the person typed; empty on the first visit.</param>
    /// <param name="content">Below the form; null on the first visit.</param>
    internal string Write(string typed, Action<SetupPage>? content)
    {
        string other = $"{SetupPageEndpoint.Path}?language={text.Other.Language}{(typed.Length > 0 ? "&address=" + Uri.EscapeDataString(typed) : "")}";
        _html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="{text.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{Encode(text.Title)}</title>
            <link rel="icon" href="{Icon}" type="image/svg+xml">
            <style>{SetupStyle.Sheet}</style>
            </head>
            <body>
            <main>
            <header><h1>{Encode(text.Title)}</h1><a href="{Encode(other)}" lang="{text.Other.Language}" hreflang="{text.Other.Language}">{Encode(text.Other.LanguageName)}</a></header>
            <p class="soft">{Encode(text.Introduction)}</p>
            <form method="get" action="{SetupPageEndpoint.Path}">
            <label>{Encode(text.Address)}<input name="address" type="text" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" maxlength="254" required placeholder="name@example.com" value="{Encode(typed)}"></label>
            <input type="hidden" name="language" value="{text.Language}">
            <button type="submit">{Encode(text.Show)}</button>
            </form>

            """);
        content?.Invoke(this);
        _html.Append("</main>\n</body>\n</html>\n");
        return _html.ToString();
    }

    internal void Note(string message) => _html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\" role=\"status\">{Encode(message)}</p>\n");

    /// <param name="profile">Address of the profile on this server, from its root.</param>
    /// <param name="scanned">The same in full, for the QR code; null where there is no HTTPS to fetch it by.</param>
    /// <param name="signed">Whether the profile is signed.</param>
    internal void Settings(ClientSettings settings, string address, string profile, string? scanned, bool signed)
    {
        if (settings.Incoming is not [var incoming, ..] || settings.Outgoing is not [var outgoing, ..])
        {
            Note(text.NothingOffered);
            return;
        }

        _html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(text.Heading(address))}</h2>\n");
        Apple(profile, scanned, signed);
        _html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Encode(text.ProgramsTitle)}</h2><p>{Encode(text.ProgramsText)}</p></section>\n");
        _html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Encode(text.OthersTitle)}</h2><p>{Encode(text.OthersText)}</p>\n");
        _html.Append("<div class=\"pair\">\n");
        Service(incoming, settings.HostName, text.Incoming(incoming.Protocol));
        Service(outgoing, settings.HostName, text.Outgoing);
        _html.Append(CultureInfo.InvariantCulture, $"</div>\n<h3>{Encode(text.SignIn)}</h3><dl><dt>{Encode(text.UserName)}</dt><dd>{Encode(address)}</dd><dt>{Encode(text.Password)}</dt><dd>{Encode(text.PasswordIs)}</dd></dl>\n");
        if (settings.Incoming.Count + settings.Outgoing.Count > 2)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<details><summary>{Encode(text.MoreWays)}</summary>\n<div class=\"pair\">\n");
            foreach (MailService service in settings.Incoming.Skip(1)) Service(service, settings.HostName, text.Incoming(service.Protocol));
            foreach (MailService service in settings.Outgoing.Skip(1)) Service(service, settings.HostName, text.Outgoing);
            _html.Append("</div>\n</details>\n");
        }

        _html.Append("</section>\n");
    }

    private void Apple(string profile, string? scanned, bool signed)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Encode(text.AppleTitle)}</h2>\n<div class=\"apple\"><div><p>{Encode(text.AppleHere)}</p><p><a class=\"button\" href=\"{Encode(profile)}\">{Encode(text.AppleDownload)}</a></p></div>\n");
        if (scanned is not null) _html.Append(CultureInfo.InvariantCulture, $"<div><p>{Encode(text.AppleScan)}</p>{QrCode.Svg(scanned, text.QrLabel)}</div>\n");
        _html.Append(CultureInfo.InvariantCulture, $"</div>\n<p>{Encode(text.AppleThen)}</p>\n");
        if (!signed) _html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Encode(text.Unsigned)}</p>\n");
        _html.Append("</section>\n");
    }

    private void Service(MailService service, string hostName, string title) => _html.Append(CultureInfo.InvariantCulture,
        $"<div><h3>{Encode(title)}</h3><dl><dt>{Encode(text.Server)}</dt><dd>{Encode(hostName)}</dd><dt>{Encode(text.Port)}</dt><dd>{service.Port}</dd><dt>{Encode(text.Security)}</dt><dd>{Encode(text.SecurityOf(service.ImplicitTls))}</dd></dl></div>\n");
}
