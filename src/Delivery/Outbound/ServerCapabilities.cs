using System.Globalization;

namespace Posthouse.Delivery;

/// <summary>What a server offered in its answer to EHLO or LHLO. Unknown keywords are passed over (RFC 5321 §4.1.1.1).</summary>
internal sealed record ServerCapabilities
{
    internal static readonly ServerCapabilities None = new();

    internal bool Pipelining { get; private set; }

    internal bool EightBitMime { get; private set; }

    internal bool BinaryMime { get; private set; }

    internal bool Chunking { get; private set; }

    internal bool SmtpUtf8 { get; private set; }

    internal bool Dsn { get; private set; }

    internal bool StartTls { get; private set; }

    internal bool RequireTls { get; private set; }

    internal bool MtPriority { get; private set; }

    internal bool DeliverBy { get; private set; }

    /// <summary>RFC 2852 §2: the shortest by-time the server takes, in seconds.</summary>
    internal int MinimumBy { get; private set; }

    internal bool Size { get; private set; }

    /// <summary>RFC 1870: 0 is no fixed limit.</summary>
    internal long MaximumSize { get; private set; }

    /// <summary>RFC 9422 RCPTMAX; 0 where it is not given.</summary>
    internal int MaximumRecipients { get; private set; }

    /// <summary>RFC 9422 MAILMAX; 0 where it is not given.</summary>
    internal int MaximumTransactions { get; private set; }

    internal bool AuthPlain { get; private set; }

    internal bool AuthLogin { get; private set; }

    internal bool AuthScramSha256 { get; private set; }

    /// <summary>From the lines after the greeting's.</summary>
    internal static ServerCapabilities Parse(IReadOnlyList<string> lines)
    {
        var found = new ServerCapabilities();
        for (int i = 1; i < lines.Count; i++)
        {
            string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) found.Take(words);
        }

        return found;
    }

    private void Take(string[] words)
    {
        switch (words[0].ToUpperInvariant())
        {
            case "PIPELINING": Pipelining = true; break;
            case "8BITMIME": EightBitMime = true; break;
            case "BINARYMIME": BinaryMime = true; break;
            case "CHUNKING": Chunking = true; break;
            case "SMTPUTF8": SmtpUtf8 = true; break;
            case "DSN": Dsn = true; break;
            case "STARTTLS": StartTls = true; break;
            case "REQUIRETLS": RequireTls = true; break;
            case "MT-PRIORITY": MtPriority = true; break;
            case "DELIVERBY":
                DeliverBy = true;
                if (words.Length > 1 && int.TryParse(words[1].AsSpan(0, Math.Max(0, words[1].IndexOf(',') is var comma && comma < 0 ? words[1].Length : comma)), NumberStyles.None, CultureInfo.InvariantCulture, out int by)) MinimumBy = by;
                break;
            case "SIZE":
                Size = true;
                if (words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)) MaximumSize = size;
                break;
            case "LIMITS":
                foreach (string limit in words.AsSpan(1))
                {
                    if (Number(limit, "RCPTMAX=") is { } recipients) MaximumRecipients = recipients;
                    if (Number(limit, "MAILMAX=") is { } transactions) MaximumTransactions = transactions;
                }

                break;
            case "AUTH":
                foreach (string mechanism in words.AsSpan(1))
                {
                    if (mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase)) AuthPlain = true;
                    else if (mechanism.Equals("LOGIN", StringComparison.OrdinalIgnoreCase)) AuthLogin = true;
                    else if (mechanism.Equals("SCRAM-SHA-256", StringComparison.OrdinalIgnoreCase)) AuthScramSha256 = true;
                }

                break;
        }
    }

    private static int? Number(string limit, string name) =>
        limit.StartsWith(name, StringComparison.OrdinalIgnoreCase) && int.TryParse(limit.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
