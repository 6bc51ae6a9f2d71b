using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What is said of access lists (RFC 4314 §3.6 to §3.8).</summary>
internal static class AccessListResponses
{
    // LISTRIGHTS: nothing is given unasked, and each right by itself.
    private const string Each = "l r s w i p k x t e a c d";

    /// <summary>"* ACL INBOX alice@example.test lrswipkxteacd -anyone e"</summary>
    internal static async ValueTask WriteListAsync(ImapSession session, string name, string owner, IReadOnlyList<MailboxGrant> grants, CancellationToken cancellationToken)
    {
        ImapWriter output = session.Output;
        IReadOnlyList<string?> names = session.Host.Directory is { } directory
            ? await directory.NamesOfAsync(grants.Select(static grant => grant.Grantee), cancellationToken).ConfigureAwait(false) : [.. grants.Select(static _ => (string?)null)];
        output.Write("* ACL "u8);
        output.WriteMailbox(name);
        Entry("", owner, MailboxRights.All);
        for (int i = 0; i < grants.Count; i++)
        {
            if (names[i] is not { } identifier) continue;
            if (grants[i].Rights != MailboxRights.None) Entry("", identifier, grants[i].Rights);
            if (grants[i].Denied != MailboxRights.None) Entry("-", identifier, grants[i].Denied);
        }

        output.Write("\r\n"u8);

        void Entry(string sign, string identifier, MailboxRights rights)
        {
            output.Write((byte)' ');
            output.WriteString(sign + identifier);
            output.Write((byte)' ');
            output.WriteText(RightsText.Format(rights));
        }
    }

    /// <summary>"* MYRIGHTS INBOX lrs"</summary>
    internal static void WriteMyRights(ImapWriter output, string name, MailboxRights rights)
    {
        output.Write("* MYRIGHTS "u8);
        output.WriteMailbox(name);
        output.Write((byte)' ');
        output.WriteText(RightsText.Format(rights));
        output.Write("\r\n"u8);
    }

    /// <summary>"* LISTRIGHTS INBOX bob@example.test "" l r s w i p k x t e a c d"</summary>
    internal static void WriteListRights(ImapWriter output, string name, string identifier, bool owner)
    {
        output.Write("* LISTRIGHTS "u8);
        output.WriteMailbox(name);
        output.Write((byte)' ');
        output.WriteString(identifier);
        // The owner has every right and cannot lose one.
        output.Write(owner ? " "u8 : " \"\" "u8);
        output.WriteText(owner ? RightsText.Format(MailboxRights.All) : Each);
        output.Write("\r\n"u8);
    }
}
