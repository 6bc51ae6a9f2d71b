using MimeKit;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>Whether the signed-in account may use the author addresses of its message (RFC 6409 §6.1). No From at all is Delivery's to refuse.</summary>
internal static class FromCheck
{
    public static async ValueTask<PreparedReply?> CheckAsync(SmtpSession session, HeaderFilter header)
    {
        if (header.FromFields == 0) return null;
        if (header.FromFields > 1 || header.From is not { Length: > 1 } field) return SmtpReplies.FromUnreadable;
        // The field's value begins with its colon.
        if (!InternetAddressList.TryParse(field[1..].ToArray(), out InternetAddressList? authors)) return SmtpReplies.FromUnreadable;
        int count = 0;
        foreach (MailboxAddress author in authors.Mailboxes)
        {
            count++;
            if (!EmailAddress.TryParse(author.Address, out EmailAddress? address)) return SmtpReplies.FromUnreadable;
            if (!await session.Listener.Accounts.MaySendAsAsync(session.Account!.Id, address, session.Closed).ConfigureAwait(false)) return SmtpReplies.FromNotOwned;
        }

        return count == 0 ? SmtpReplies.FromUnreadable : null;
    }
}
