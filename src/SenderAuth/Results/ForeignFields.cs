using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Fields that only the receiving server writes are not let in from outside where they claim to be ours: whoever reads the mailbox may
/// then believe every one with our name. What the message was received with stays visible to stages.
/// </summary>
public sealed class ForeignFields(OwnDomains own, VerificationOptions options)
{
    private readonly string[] _names = [options.AuthServId];

    /// <summary>Names the fields for removal.</summary>
    /// <param name="context">At the message.</param>
    /// <param name="wholeDomain">Whether every name of a domain here is ours, not only this server's: not where another server of ours hands the message on.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async ValueTask RemoveAsync(StageContext context, bool wholeDomain, CancellationToken cancellationToken = default)
    {
        foreach ((int offset, string? name) in Claims(context))
        {
            if (name is null || (wholeDomain && DomainName.TryParse(name, out DomainName? domain) && await own.CoverAsync(domain, cancellationToken).ConfigureAwait(false))) context.RemovedFields.Add(offset);
        }
    }

    // Null is ours for certain. The reader cannot wait for the directory.
    private List<(int Offset, string? Name)> Claims(StageContext context)
    {
        var claims = new List<(int, string?)>();
        bool submitted = context.Connection.Role == ReceivingRole.Submission || context.Connection.Account is not null;
        long added = context.Message!.Size - context.Message.SentSize;
        var reader = new HeaderReader(context.Message.Header);
        while (reader.Read())
        {
            // Our own trace fields stand above.
            if (reader.Offset < added) continue;
            if (reader.Is("Authentication-Results"u8))
            {
                // RFC 8601 §5.
                claims.Add((reader.Offset, AuthenticationResultsReader.Claims(reader.RawValue, _names) ? null : AuthenticationResultsReader.ClaimedName(reader.RawValue)));
            }
            else if (reader.Is("Received-SPF"u8))
            {
                foreach (string name in SpfReceivers(reader.UnfoldedValue)) claims.Add((reader.Offset, name.Equals(options.AuthServId, StringComparison.OrdinalIgnoreCase) ? null : name));
            }
            else if (reader.Is("BIMI-Location"u8) || reader.Is("BIMI-Indicator"u8) || reader.Is("BIMI-Logo-Preference"u8))
            {
                // draft-brand-indicators-for-message-identification, "Header Removal".
                claims.Add((reader.Offset, null));
            }
            else if (submitted && reader.Is("Return-Path"u8))
            {
                // RFC 5321 §4.4: whoever originates a message does not send one; the server that delivers writes it.
                claims.Add((reader.Offset, null));
            }
        }

        return claims;
    }

    // RFC 7208 §9.1: "receiver=" names who looked, and so does the comment of most: "pass (mx.example.com: domain of ...)".
    private static List<string> SpfReceivers(byte[] value)
    {
        string text = Encoding.UTF8.GetString(value);
        var names = new List<string>(2);
        for (int at = 0; (at = text.IndexOf("receiver=", at, StringComparison.OrdinalIgnoreCase)) >= 0 && names.Count < 8;)
        {
            at += "receiver=".Length;
            names.Add(Word(text.AsSpan(at).TrimStart('"')));
        }

        int comment = text.IndexOf('(', StringComparison.Ordinal);
        if (comment >= 0) names.Add(Word(text.AsSpan(comment + 1).TrimStart()));
        return names;
    }

    private static string Word(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(" \t;:\")(");
        return (end < 0 ? text : text[..end]).TrimEnd('.').ToString();
    }
}
