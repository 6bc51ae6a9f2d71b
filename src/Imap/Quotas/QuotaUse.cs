using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What an account has of everything that is bounded (RFC 9208 §5). Octets and messages are bounded where an administrator says so.</summary>
internal sealed record QuotaUse(QuotaState Mail, long Mailboxes, long AnnotationOctets)
{
    internal static QuotaUse Read(StoreReader reader, AccountId account) => new(reader.Quota(account), reader.CountMailboxes(account), reader.AnnotationOctets(account));

    /// <param name="root">An account has one root. Its name is empty for the account itself and the address for others.</param>
    internal void Write(ImapWriter output, string root, ImapOptions options)
    {
        output.Write("* QUOTA "u8);
        output.WriteString(root);
        output.Write(" ("u8);
        // RFC 9208 §5.1, §5.4: both count units of 1,024 octets; what is used is rounded up, so that full is never shown as room.
        if (Mail.LimitOctets > 0) Resource("STORAGE "u8, Units(Mail.UsedOctets), Mail.LimitOctets / 1024);
        if (Mail.LimitMessages > 0) Resource("MESSAGE "u8, Mail.UsedMessages, Mail.LimitMessages);
        Resource("MAILBOX "u8, Mailboxes, Mailbox.MaximumPerAccount);
        Resource("ANNOTATION-STORAGE "u8, Units(AnnotationOctets), options.MaximumAnnotationStorage / 1024, last: true);
        output.Write(")\r\n"u8);

        void Resource(ReadOnlySpan<byte> name, long used, long limit, bool last = false)
        {
            output.Write(name);
            output.WriteNumber(used);
            output.Write((byte)' ');
            output.WriteNumber(limit);
            if (!last) output.Write((byte)' ');
        }
    }

    private static long Units(long octets) => (octets + 1023) / 1024;
}
