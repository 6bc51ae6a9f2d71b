using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// What a message needs of this next hop, and whether it can have it. We never re-write a message to fit: signatures would break,
/// and servers without 8BITMIME have all but died out. What cannot go as it is comes back with a clear status (RFC 6152 §3 allows both).
/// </summary>
internal readonly record struct ContentNeeds(bool EightBit, bool Binary, bool SmtpUtf8)
{
    /// <summary>Either the needs, or why the message cannot go this way.</summary>
    internal static async ValueTask<(ContentNeeds Needs, SmtpReply? Refusal)> ForAsync(
        QueuedMessage message, IReadOnlyList<QueuedRecipient> recipients, MessageContent content, ServerCapabilities offers, bool lmtp, TimeProvider clock, CancellationToken cancellationToken)
    {
        Envelope envelope = message.Envelope;
        if (offers is { Size: true, MaximumSize: > 0 } && content.Length > offers.MaximumSize)
            return Refuse(552, 3, 4, $"The message has {content.Length} octets; the next server takes {offers.MaximumSize}");

        if (envelope.DeliverBy is { ReturnOnTimeout: true } by)
        {
            double left = (by.Deadline - clock.GetUtcNow()).TotalSeconds;
            if (left <= 0) return Refuse(554, 4, 7, "The time for delivery that the sender set has passed");
            // RFC 2852 §4.1.4: by-mode R goes only to servers that honour it. LMTP is the last hop: there, now is in time.
            if (!lmtp && (!offers.DeliverBy || offers.MinimumBy > left)) return Refuse(550, 3, 3, "The next server does not promise delivery by a time, which the sender demands");
        }

        bool utf8Addresses = envelope.Sender?.NeedsSmtpUtf8 == true;
        foreach (QueuedRecipient recipient in recipients) utf8Addresses |= recipient.Recipient.Address.NeedsSmtpUtf8;
        bool utf8 = (envelope.SmtpUtf8 || utf8Addresses) && offers.SmtpUtf8;
        // RFC 6531 §3.5: 553 for addresses, 5.6.7 where the message itself needs it.
        if (utf8Addresses && !offers.SmtpUtf8) return Refuse(553, 6, 7, "The next server does not take internationalised addresses (SMTPUTF8)");

        bool lookForEightBit = (envelope.Body != BodyType.SevenBit || envelope.SmtpUtf8) && !offers.EightBitMime;
        bool lookForBinary = envelope.Body == BodyType.BinaryMime && !(offers.BinaryMime && offers.Chunking);
        bool lookAtHeader = envelope.SmtpUtf8 && !offers.SmtpUtf8;
        bool eightBit = envelope.Body != BodyType.SevenBit || utf8;
        bool binary = envelope.Body == BodyType.BinaryMime && !lookForBinary;
        if (!lookForEightBit && !lookForBinary && !lookAtHeader) return (new ContentNeeds(eightBit, binary, utf8), null);

        ContentKind kind = await ContentKind.OfAsync(content, cancellationToken).ConfigureAwait(false);
        if (lookAtHeader && kind.HeaderHasEightBit) return Refuse(554, 6, 7, "The header needs SMTPUTF8, which the next server does not offer");
        // RFC 3030 §3, RFC 3463 X.6.3: conversion required but not supported.
        if (lookForBinary && kind.IsBinary) return Refuse(554, 6, 3, "The message is binary and the next server does not offer BINARYMIME");
        if (lookForEightBit && kind.HasEightBit) return Refuse(554, 6, 3, "The message has 8-bit content and the next server does not offer 8BITMIME");
        return (new ContentNeeds(kind.HasEightBit, binary, utf8), null);
    }

    private static (ContentNeeds, SmtpReply?) Refuse(int code, int subject, int detail, string text) => (default, new SmtpReply(code, new EnhancedStatusCode(5, subject, detail), text));
}
