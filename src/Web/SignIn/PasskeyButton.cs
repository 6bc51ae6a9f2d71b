using Posthouse.Identity;

namespace Posthouse.Web;

/// <summary>
/// A button that opens the browser's dialogue for passkeys, and what is said when that comes to nothing. All of it is hidden until the script
/// has seen that the browser knows passkeys, and that the page is at the address to which they are bound.
/// </summary>
internal sealed class PasskeyButton(Passkeys keys, string language)
{
    private readonly PasskeyText _text = PasskeyText.In(language);

    /// <param name="act">add, confirm, signin or step.</param>
    /// <param name="refused">What the server's refusal means here.</param>
    /// <param name="more">Further attributes.</param>
    /// <param name="quiet">Something else is the first thing to do there.</param>
    internal string Button(string act, string label, string refused, string more = "", bool quiet = true) => $"""
        <button type="{(act is "add" or "confirm" ? "submit" : "button")}"{(quiet ? " class=\"quiet\"" : "")} data-passkey="{act}" data-origin="{E(keys.Origin ?? "")}" data-note="{act}-note" data-refused="{E(refused)}" data-cancelled="{E(_text.Cancelled)}" data-known="{E(_text.Known)}" data-unable="{E(_text.Unable)}" data-throttled="{E(_text.Throttled)}" data-unavailable="{E(_text.Unavailable)}" data-failed="{E(_text.Failed)}" data-elsewhere="{act}-elsewhere" data-lacking="{act}-lacking"{more} hidden>{E(label)}</button>
        """;

    /// <param name="path">The page, as it is found at the address to which passkeys are bound.</param>
    /// <param name="lacking">Say so where the browser knows no passkeys.</param>
    internal string Notes(string act, string path, bool lacking = false) => $"""
        <p id="{act}-note" class="note" role="alert" hidden></p>
        <p id="{act}-elsewhere" class="soft" hidden><a href="{E(keys.Origin + path)}">{E(_text.Elsewhere(keys.Origin ?? ""))}</a></p>
        {(lacking ? $"<p id=\"{act}-lacking\" class=\"soft\" hidden>{E(_text.Lacking)}</p>" : "")}
        """;

    internal PasskeyText Text => _text;

    private static string E(string value) => SetupPage.Encode(value);
}
