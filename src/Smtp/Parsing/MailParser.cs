using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>The arguments of MAIL.</summary>
internal static class MailParser
{
    // RFC 3461 §4.4: ENVID is 100 characters at most, before it is encoded.
    private const int MaximumEnvelopeIdentifier = 100;

    public static SmtpCommand Parse(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("FROM:", StringComparison.OrdinalIgnoreCase)) return SmtpParser.Malformed(SmtpReplies.MailSyntax);
        text = text["FROM:".Length..];
        switch (PathReader.Read(ref text, out EmailAddress? sender))
        {
            case PathReader.Outcome.NoPath:
                return SmtpParser.Malformed(SmtpReplies.MailSyntax);
            case PathReader.Outcome.BadAddress or PathReader.Outcome.Postmaster:
                return SmtpParser.Malformed(SmtpReplies.BadSenderAddress);
        }

        return ParseParameters(text, new Envelope { Sender = sender });
    }

    private static SmtpCommand ParseParameters(ReadOnlySpan<char> text, Envelope envelope)
    {
        if (text.IsEmpty) return new MailCommand(envelope, 0, null, null, MailParameters.None);
        long size = 0;
        long? holdFor = null;
        DeliverByParameter? deliverBy = null;
        var used = MailParameters.None;
        var reader = new ParameterReader(text);
        while (reader.Next())
        {
            MailParameters one = Name(in reader);
            if (one == MailParameters.None) return SmtpParser.Malformed(SmtpReplies.UnknownParameter);
            bool valid = one switch
            {
                // RFC 1870 §6: up to 20 digits; what does not fit in 63 bits is too large in any case.
                MailParameters.Size => TrySize(reader.Value, out size),
                MailParameters.Body => TryBody(reader.Value, ref envelope),
                MailParameters.SmtpUtf8 => TryFlag(in reader, envelope with { SmtpUtf8 = true }, ref envelope),
                MailParameters.Return => TryReturn(reader.Value, ref envelope),
                MailParameters.EnvelopeIdentifier => TryEnvelopeIdentifier(reader.Value, ref envelope),
                // RFC 4954 §5: who submitted it is not what we trust another server for; the syntax is checked and that is all.
                MailParameters.Auth => Xtext.TryDecode(reader.Value, out _),
                MailParameters.RequireTls => TryFlag(in reader, envelope with { RequireTls = true }, ref envelope),
                MailParameters.HoldFor => TryHoldFor(reader.Value, out holdFor),
                MailParameters.HoldUntil => TryHoldUntil(reader.Value, ref envelope),
                MailParameters.Priority => TryPriority(reader.Value, ref envelope),
                _ => TryDeliverBy(reader.Value, out deliverBy),
            };
            if (!valid || (used & one) != 0) return SmtpParser.Malformed(SmtpReplies.BadParameter);
            used |= one;
        }

        // RFC 4865 §4.1: HOLDFOR and HOLDUNTIL exclude each other.
        const MailParameters BothHolds = MailParameters.HoldFor | MailParameters.HoldUntil;
        if (reader.IsFaulty || (used & BothHolds) == BothHolds) return SmtpParser.Malformed(SmtpReplies.BadParameter);
        return new MailCommand(envelope, size, holdFor, deliverBy, used);
    }

    private static MailParameters Name(in ParameterReader reader) =>
        reader.Is("SIZE") ? MailParameters.Size
        : reader.Is("BODY") ? MailParameters.Body
        : reader.Is("SMTPUTF8") ? MailParameters.SmtpUtf8
        : reader.Is("RET") ? MailParameters.Return
        : reader.Is("ENVID") ? MailParameters.EnvelopeIdentifier
        : reader.Is("AUTH") ? MailParameters.Auth
        : reader.Is("REQUIRETLS") ? MailParameters.RequireTls
        : reader.Is("HOLDFOR") ? MailParameters.HoldFor
        : reader.Is("HOLDUNTIL") ? MailParameters.HoldUntil
        : reader.Is("MT-PRIORITY") ? MailParameters.Priority
        : reader.Is("BY") ? MailParameters.DeliverBy
        : MailParameters.None;

    private static bool TryFlag(in ParameterReader reader, Envelope flagged, ref Envelope envelope)
    {
        envelope = flagged;
        return !reader.HasValue;
    }

    private static bool TrySize(ReadOnlySpan<char> value, out long size)
    {
        size = 0;
        if (value.IsEmpty || value.Length > 20 || value.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out size)) size = long.MaxValue;
        return true;
    }

    private static bool TryBody(ReadOnlySpan<char> value, ref Envelope envelope)
    {
        BodyType? body = value.Equals("8BITMIME", StringComparison.OrdinalIgnoreCase) ? BodyType.EightBitMime
            : value.Equals("7BIT", StringComparison.OrdinalIgnoreCase) ? BodyType.SevenBit
            : value.Equals("BINARYMIME", StringComparison.OrdinalIgnoreCase) ? BodyType.BinaryMime
            : null;
        if (body is { } type) envelope = envelope with { Body = type };
        return body is not null;
    }

    private static bool TryReturn(ReadOnlySpan<char> value, ref Envelope envelope)
    {
        DsnReturn? what = value.Equals("FULL", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Full
            : value.Equals("HDRS", StringComparison.OrdinalIgnoreCase) ? DsnReturn.Headers
            : null;
        if (what is { } given) envelope = envelope with { Return = given };
        return what is not null;
    }

    private static bool TryEnvelopeIdentifier(ReadOnlySpan<char> value, ref Envelope envelope)
    {
        if (!Xtext.TryDecode(value, out string? identifier) || identifier.Length is 0 or > MaximumEnvelopeIdentifier) return false;
        envelope = envelope with { EnvelopeIdentifier = identifier };
        return true;
    }

    // RFC 4865 §4.1: one to nine digits, not beginning with nought.
    private static bool TryHoldFor(ReadOnlySpan<char> value, out long? seconds)
    {
        seconds = null;
        if (value.IsEmpty || value.Length > 9 || value[0] == '0' || value.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        seconds = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    // RFC 4865 §4.1 with RFC 3339 §5.6.
    private static bool TryHoldUntil(ReadOnlySpan<char> value, ref Envelope envelope)
    {
        if (value.Length is < 20 or > 40 || value[10] is not ('T' or 't')) return false;
        if (value[^1] is not ('Z' or 'z') && (value.Length < 25 || value[^3] != ':' || value[^6] is not ('+' or '-'))) return false;
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset until)) return false;
        envelope = envelope with { HoldUntil = until };
        return true;
    }

    // RFC 6710 §4: "-9" to "9", no plus sign.
    private static bool TryPriority(ReadOnlySpan<char> value, ref Envelope envelope)
    {
        bool negative = value.Length == 2 && value[0] == '-';
        if (negative) value = value[1..];
        if (value.Length != 1 || !char.IsAsciiDigit(value[0]) || (negative && value[0] == '0')) return false;
        int priority = value[0] - '0';
        envelope = envelope with { Priority = negative ? -priority : priority };
        return true;
    }

    // RFC 2852 §4: by-time [sign] up to nine digits, ";", R or N, optionally T. Nought or less makes no sense for R.
    private static bool TryDeliverBy(ReadOnlySpan<char> value, out DeliverByParameter? parameter)
    {
        parameter = null;
        int semicolon = value.IndexOf(';');
        if (semicolon is < 1 or > 10) return false;
        ReadOnlySpan<char> number = value[..semicolon];
        ReadOnlySpan<char> digits = number[0] is '-' or '+' ? number[1..] : number;
        if (digits.Length is 0 or > 9 || digits.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        int seconds = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number[0] == '-') seconds = -seconds;
        ReadOnlySpan<char> mode = value[(semicolon + 1)..];
        bool trace = mode.Length == 2 && mode[1] is ('T' or 't');
        if (mode.Length != 1 && !trace) return false;
        bool returns = mode[0] is 'R' or 'r';
        if (!returns && mode[0] is not ('N' or 'n')) return false;
        if (returns && seconds <= 0) return false;
        parameter = new DeliverByParameter(seconds, returns, trace);
        return true;
    }
}
