using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>What the macro letters stand for in one check (RFC 7208 §7.2).</summary>
/// <param name="Client">Never IPv4 in IPv6 form.</param>
/// <param name="LocalPart">Of the sender.</param>
/// <param name="SenderDomain">A-labels.</param>
/// <param name="Helo">As given; A-labels where it is a name.</param>
/// <param name="Receiver">The host that checks.</param>
/// <param name="Clock">For "t".</param>
internal sealed record SpfMacroValues(IPAddress Client, string LocalPart, string SenderDomain, string Helo, string Receiver, TimeProvider Clock)
{
    /// <summary>"p", once it is known; "unknown" is what RFC 7208 §7.3 wants where there is none.</summary>
    internal string ConfirmedName { get; set; } = "unknown";

    private string DottedClient => field ??= Dotted(Client);

    /// <summary>Whether expanding needs the confirmed name, which costs look-ups.</summary>
    internal static bool NeedsConfirmedName(ReadOnlySpan<char> text)
    {
        var reader = new SpfMacroReader(text);
        while (reader.Read())
        {
            if (reader.Piece == SpfMacroPiece.Expand && reader.Letter == 'p') return true;
        }

        return false;
    }

    /// <summary>Expands a macro-string that was checked.</summary>
    /// <param name="text">The macro-string.</param>
    /// <param name="domain">"d": the domain whose record is being read.</param>
    /// <param name="most">Characters after which it ends. Without it the result is as long as the text's length and the values' allow.</param>
    internal string Expand(ReadOnlySpan<char> text, string domain, int most = int.MaxValue)
    {
        var expanded = new StringBuilder(128);
        var reader = new SpfMacroReader(text);
        while (reader.Read() && expanded.Length < most)
        {
            if (reader.Piece == SpfMacroPiece.Literal)
            {
                expanded.Append(reader.Literal);
                continue;
            }

            string value = ValueOf(reader.Letter, domain);
            if (reader.Parts > 0 || reader.Reverse || !reader.Delimiters.IsEmpty) value = Transform(value, reader);
            if (reader.Escape) value = Uri.EscapeDataString(value);
            expanded.Append(value);
        }

        if (expanded.Length > most) expanded.Length = most;
        return expanded.ToString();
    }

    private string ValueOf(char letter, string domain) => letter switch
    {
        's' => $"{LocalPart}@{SenderDomain}",
        'l' => LocalPart,
        'o' => SenderDomain,
        'd' => domain,
        'i' => DottedClient,
        'p' => ConfirmedName,
        'v' => Client.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
        'h' => Helo,
        'c' => Client.ToString(),
        'r' => Receiver,
        't' => Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "No macro letter."),
    };

    // RFC 7208 §7.3: split, reverse, keep the right-hand parts, join with dots.
    private static string Transform(string value, scoped in SpfMacroReader reader)
    {
        string[] parts = value.Split(reader.Delimiters.IsEmpty ? ['.'] : reader.Delimiters.ToArray());
        if (reader.Reverse) Array.Reverse(parts);
        int first = reader.Parts > 0 && reader.Parts < parts.Length ? parts.Length - reader.Parts : 0;
        return string.Join('.', parts, first, parts.Length - first);
    }

    // RFC 7208 §7.3: IPv6 is written by its nibbles, as ip6.arpa has them but in order.
    private static string Dotted(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        return string.Create(63, address.GetAddressBytes(), static (text, octets) =>
        {
            const string Hex = "0123456789ABCDEF";
            text.Fill('.');
            for (int i = 0; i < 16; i++)
            {
                text[i * 4] = Hex[octets[i] >> 4];
                text[i * 4 + 2] = Hex[octets[i] & 15];
            }
        });
    }
}
