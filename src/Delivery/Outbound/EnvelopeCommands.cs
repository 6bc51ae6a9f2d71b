using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Writes MAIL and RCPT with the parameters that the server offers to understand. Addresses, identifiers and original recipients
/// come from parsers that let no CR or LF through, or are xtext: nothing here can end a line early.
/// </summary>
internal static class EnvelopeCommands
{
    internal static void PutMail(SmtpConnection connection, ServerCapabilities offers, Envelope envelope, long size, ContentNeeds needs, DateTimeOffset now)
    {
        connection.Put("MAIL FROM:<"u8);
        if (envelope.Sender is { } sender) connection.Put(needs.SmtpUtf8 ? sender.ToUnicodeString() : sender.ToString());
        connection.Put(">"u8);
        if (offers.Size) connection.Put(string.Create(CultureInfo.InvariantCulture, $" SIZE={size}"));
        if (needs.Binary && offers.BinaryMime) connection.Put(" BODY=BINARYMIME"u8);
        else if (needs.EightBit && offers.EightBitMime) connection.Put(" BODY=8BITMIME"u8);
        if (needs.SmtpUtf8) connection.Put(" SMTPUTF8"u8);
        if (offers.Dsn)
        {
            if (envelope.Return == DsnReturn.Full) connection.Put(" RET=FULL"u8);
            else if (envelope.Return == DsnReturn.Headers) connection.Put(" RET=HDRS"u8);
            if (envelope.EnvelopeIdentifier is { } identifier) connection.Put(" ENVID=" + XText.Encode(identifier));
        }

        if (envelope.RequireTls && offers.RequireTls) connection.Put(" REQUIRETLS"u8);
        if (envelope.Priority != 0 && offers.MtPriority) connection.Put(string.Create(CultureInfo.InvariantCulture, $" MT-PRIORITY={envelope.Priority}"));
        if (envelope.DeliverBy is { } by && offers.DeliverBy)
        {
            // RFC 2852 §4: the seconds that are left.
            long left = Math.Clamp((long)(by.Deadline - now).TotalSeconds, -999_999_999, 999_999_999);
            if (left > 0 || !by.ReturnOnTimeout) connection.Put(string.Create(CultureInfo.InvariantCulture, $" BY={left};{(by.ReturnOnTimeout ? 'R' : 'N')}{(by.Trace ? "T" : "")}"));
        }

        connection.Put("\r\n"u8);
    }

    internal static void PutRecipient(SmtpConnection connection, ServerCapabilities offers, EnvelopeRecipient recipient, bool utf8)
    {
        connection.Put("RCPT TO:<"u8);
        connection.Put(utf8 ? recipient.Address.ToUnicodeString() : recipient.Address.ToString());
        connection.Put(">"u8);
        if (offers.Dsn)
        {
            if (recipient.Notify == DsnNotify.Never) connection.Put(" NOTIFY=NEVER"u8);
            else if (recipient.Notify != DsnNotify.Unspecified)
            {
                connection.Put(" NOTIFY="u8);
                string separator = "";
                Notify(DsnNotify.Success, "SUCCESS");
                Notify(DsnNotify.Failure, "FAILURE");
                Notify(DsnNotify.Delay, "DELAY");

                void Notify(DsnNotify flag, string name)
                {
                    if ((recipient.Notify & flag) == 0) return;
                    connection.Put(separator + name);
                    separator = ",";
                }
            }

            if (recipient.OriginalRecipient is { } original && original.IndexOf(';', StringComparison.Ordinal) is > 0 and var semicolon)
                connection.Put($" ORCPT={original[..semicolon]};{XText.Encode(original[(semicolon + 1)..])}");
        }

        connection.Put("\r\n"u8);
    }
}
