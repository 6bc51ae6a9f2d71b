using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>The arguments of RCPT.</summary>
internal static class RcptParser
{
    // RFC 3461 §4.2: 500 characters at most.
    private const int MaximumOriginalRecipient = 500;

    public static SmtpCommand Parse(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("TO:", StringComparison.OrdinalIgnoreCase)) return SmtpParser.Malformed(SmtpReplies.RcptSyntax);
        text = text["TO:".Length..];
        PathReader.Outcome outcome = PathReader.Read(ref text, out EmailAddress? address);
        if (outcome == PathReader.Outcome.NoPath) return SmtpParser.Malformed(SmtpReplies.RcptSyntax);
        if (outcome is PathReader.Outcome.BadAddress or PathReader.Outcome.Null) return SmtpParser.Malformed(SmtpReplies.BadRecipientAddress);
        EnvelopeRecipient? recipient = address is null ? null : new EnvelopeRecipient(address);
        if (text.IsEmpty) return new RcptCommand(recipient, outcome == PathReader.Outcome.Postmaster, false);

        bool hasNotify = false;
        string? original = null;
        DsnNotify notify = DsnNotify.Unspecified;
        var reader = new ParameterReader(text);
        while (reader.Next())
        {
            if (reader.Is("NOTIFY"))
            {
                if (hasNotify || !TryNotify(reader.Value, out notify)) return SmtpParser.Malformed(SmtpReplies.BadParameter);
                hasNotify = true;
            }
            else if (reader.Is("ORCPT"))
            {
                if (original is not null || !TryOriginalRecipient(reader.Value, out original)) return SmtpParser.Malformed(SmtpReplies.BadParameter);
            }
            else
            {
                return SmtpParser.Malformed(SmtpReplies.UnknownParameter);
            }
        }

        if (reader.IsFaulty) return SmtpParser.Malformed(SmtpReplies.BadParameter);
        if (recipient is not null) recipient = recipient with { Notify = notify, OriginalRecipient = original };
        return new RcptCommand(recipient, outcome == PathReader.Outcome.Postmaster, hasNotify || original is not null);
    }

    // RFC 3461 §4.1: NEVER alone, or a list of the others.
    private static bool TryNotify(ReadOnlySpan<char> value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        if (value.Equals("NEVER", StringComparison.OrdinalIgnoreCase))
        {
            notify = DsnNotify.Never;
            return true;
        }

        foreach (Range part in value.Split(','))
        {
            ReadOnlySpan<char> word = value[part];
            DsnNotify one = word.Equals("SUCCESS", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Success
                : word.Equals("FAILURE", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Failure
                : word.Equals("DELAY", StringComparison.OrdinalIgnoreCase) ? DsnNotify.Delay
                : DsnNotify.Unspecified;
            if (one == DsnNotify.Unspecified || (notify & one) != 0) return false;
            notify |= one;
        }

        return notify != DsnNotify.Unspecified;
    }

    // RFC 3461 §4.2: addr-type ";" xtext; RFC 6533 §3 adds the type utf-8.
    private static bool TryOriginalRecipient(ReadOnlySpan<char> value, out string? original)
    {
        original = null;
        int semicolon = value.IndexOf(';');
        if (semicolon < 1 || semicolon == value.Length - 1 || value.Length > MaximumOriginalRecipient) return false;
        ReadOnlySpan<char> type = value[..semicolon];
        foreach (char c in type)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        if (!Xtext.TryDecode(value[(semicolon + 1)..], out string? address)) return false;
        original = $"{type};{address}";
        return true;
    }
}
