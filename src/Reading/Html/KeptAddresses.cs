using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Posthouse.Reading;

/// <summary>
/// The addresses that a browser may fetch of a page. While the rules are at work, each stands as a number behind a name that nobody can know; what is an
/// address afterwards and has not that name was overlooked by the rules, and goes with all that it stands in.
/// </summary>
internal sealed partial class KeptAddresses
{
    private static readonly string[] Attributes = ["src", "background"];

    private readonly string _name;
    private readonly string _mark;
    private readonly List<string> _addresses = [];

    internal KeptAddresses()
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _name = $"https://{secret}.invalid/";
        _mark = $"x{secret}";
    }

    internal string? Keep(string? address)
    {
        if (address is null) return null;
        _addresses.Add(address);
        return _name + (_addresses.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    internal void Restore(IElement element)
    {
        foreach (string attribute in Attributes)
        {
            if (element.GetAttribute(attribute) is not { } value) continue;
            if (Find(value) is { } address) element.SetAttribute(attribute, address);
            else element.RemoveAttribute(attribute);
        }

        if (element.GetAttribute("style") is { Length: > 0 } style)
        {
            if (Restore(style) is { } restored) element.SetAttribute("style", restored);
            else element.RemoveAttribute("style");
        }

        if (element is IHtmlStyleElement && element.TextContent is { Length: > 0 } sheet) element.TextContent = Restore(sheet) ?? "";
    }

    // Null where there is an address that is not ours, or something written so that it may be one.
    private string? Restore(string css)
    {
        if (!Suspicious().IsMatch(css)) return css;
        string restored = Address().Replace(css, match => Find(match.Groups[1].Value) is { } address ? $"{_mark}(\"{Escape(address)}\")" : match.Value);
        return Suspicious().IsMatch(restored) ? null : restored.Replace(_mark, "url", StringComparison.Ordinal);
    }

    private string? Find(string value) =>
        value.StartsWith(_name, StringComparison.Ordinal) && int.TryParse(value.AsSpan(_name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < _addresses.Count ? _addresses[number] : null;

    private static string Escape(string address) => address.Replace("\\", "%5C", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    [GeneratedRegex("""url\("([^"()\\]{1,200})"\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    // A backslash may spell any letter of any of these.
    [GeneratedRegex("""\\|url\s*\(|(?<![a-z-])(src|image|paint|element|expression)\s*\(|image-set|cross-fade|@import|javascript:""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Suspicious();
}
