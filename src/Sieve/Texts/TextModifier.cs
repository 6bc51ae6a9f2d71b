using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>What set and extracttext can do to a value (RFC 5229 §4.1, RFC 5435 §6, the regex draft): a name, its precedence, its effect.</summary>
internal sealed record TextModifier(string Tag, string? Capability, int Precedence, Func<string, string> Change)
{
    private static readonly TextModifier[] All =
    [
        new("lower", null, 40, static t => OneByOne(t, Rune.ToLowerInvariant)),
        new("upper", null, 40, static t => OneByOne(t, Rune.ToUpperInvariant)),
        new("lowerfirst", null, 30, static t => First(t, Rune.ToLowerInvariant)),
        new("upperfirst", null, 30, static t => First(t, Rune.ToUpperInvariant)),
        new("quotewildcard", null, 20, static t => Quote(t, "*?\\")),
        new("quoteregex", "regex", 20, static t => Quote(t, ".*+?[](){}|^$\\")),
        new("encodeurl", "enotify", 15, EncodeUrl),
        new("length", null, 10, static t => t.EnumerateRunes().Count().ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>In the order in which they are applied; of one precedence only one can stand there.</summary>
    internal static TextModifier[] Read(ArgumentReader reader)
    {
        var found = new List<TextModifier>();
        foreach (TextModifier modifier in All)
        {
            if (!reader.Flag(modifier.Tag, modifier.Capability)) continue;
            if (found.Find(m => m.Precedence == modifier.Precedence) is { } other) reader.Error(reader.LastAt, $"':{other.Tag}' and ':{modifier.Tag}' exclude each other.");
            else found.Add(modifier);
        }

        return [.. found.OrderByDescending(static m => m.Precedence)];
    }

    internal static string Apply(TextModifier[] modifiers, string value, SieveRun run)
    {
        foreach (TextModifier modifier in modifiers)
        {
            run.Hold(value.Length);
            value = modifier.Change(value);
        }

        return value;
    }

    // RFC 5229 §4.1.1: only ASCII has to change; so does what Unicode maps one to one.
    private static string OneByOne(string text, Func<Rune, Rune> change)
    {
        var changed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) changed.Append(change(rune).ToString());
        return changed.ToString();
    }

    private static string First(string text, Func<Rune, Rune> change)
    {
        if (text.Length == 0 || Rune.DecodeFromUtf16(text, out Rune first, out int length) != System.Buffers.OperationStatus.Done) return text;
        return change(first) + text[length..];
    }

    private static string Quote(string text, string special)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (special.Contains(c, StringComparison.Ordinal)) quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.ToString();
    }

    // RFC 3986 §2.3: all but the unreserved characters.
    private static string EncodeUrl(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~') encoded.Append((char)b);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}
