using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>GETQUOTA (RFC 9208 §4.1.1): the argument is a quota root, not a mailbox.</summary>
internal sealed record QuotaRootCommand(string Root) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        return new QuotaRootCommand(input.AString());
    }
}

/// <summary>SETQUOTA (RFC 9208 §4.1.3), which is read so that it can be refused.</summary>
internal sealed record SetQuotaCommand(string Root) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string root = input.AString();
        input.Space();
        input.Expect((byte)'(');
        while (!input.TryTake((byte)')'))
        {
            input.Atom();
            input.Space();
            input.Number64();
            input.TrySpace();
        }

        return new SetQuotaCommand(root);
    }
}

internal static class QuotaResponse
{
    /// <summary>RFC 9208 §7 has no way to say "no limit": an account without one has no quota root.</summary>
    internal static bool HasRoot(QuotaState quota) => quota.LimitOctets > 0 || quota.LimitMessages > 0;

    /// <summary>An account has one root. Its name is empty for the account itself and the address for others.</summary>
    internal static void Write(ImapWriter output, string root, QuotaState quota)
    {
        output.Write("* QUOTA "u8);
        output.WriteString(root);
        output.Write(" ("u8);
        if (quota.LimitOctets > 0)
        {
            // RFC 9208 §5.1: STORAGE counts units of 1,024 octets; what is used is rounded up, so that full is never shown as room.
            output.Write("STORAGE "u8);
            output.WriteNumber((quota.UsedOctets + 1023) / 1024);
            output.Write((byte)' ');
            output.WriteNumber(quota.LimitOctets / 1024);
        }

        if (quota.LimitMessages > 0)
        {
            if (quota.LimitOctets > 0) output.Write((byte)' ');
            output.Write("MESSAGE "u8);
            output.WriteNumber(quota.UsedMessages);
            output.Write((byte)' ');
            output.WriteNumber(quota.LimitMessages);
        }

        output.Write(")\r\n"u8);
    }
}

internal sealed class GetQuotaHandler : CommandHandler<QuotaRootCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, QuotaRootCommand command, CancellationToken cancellationToken)
    {
        AccountId owner = await OwnerAsync(session, command.Root, cancellationToken).ConfigureAwait(false);
        QuotaState quota = await session.Store.ReadAsync(reader => reader.Quota(owner), cancellationToken).ConfigureAwait(false);
        if (!QuotaResponse.HasRoot(quota)) return Completion.No("There is no quota root of that name.", "NONEXISTENT");
        QuotaResponse.Write(session.Output, command.Root, quota);
        return Completion.Ok("GETQUOTA completed");
    }

    // Whoever may read a mailbox of an account may see how full it is, as GETQUOTAROOT shows it.
    private static async ValueTask<AccountId> OwnerAsync(ImapSession session, string root, CancellationToken cancellationToken)
    {
        if (root.Length == 0) return session.Account.Id;
        Account? owner = session.Host.Directory is { } directory && EmailAddress.TryParse(root, out EmailAddress? address)
            ? await directory.FindAccountAsync(address, cancellationToken).ConfigureAwait(false) : null;
        if (owner is null) return default;
        Identities reader = await session.IdentitiesAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SharedMailbox> shared = await session.Store.ReadAsync(store => store.ListShared(reader.Account, reader.Grantees), cancellationToken).ConfigureAwait(false);
        return shared.Any(mailbox => mailbox.Mailbox.Account == owner.Id && (mailbox.Rights & MailboxRights.Read) != 0) ? owner.Id : default;
    }
}

/// <summary>RFC 9208 §4.1.2: every mailbox of an account has the account's one root.</summary>
internal sealed class GetQuotaRootHandler : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        (Mailbox mailbox, QuotaState quota) = await session.Store.ReadAsync(
            reader => (path.Require(reader, MailboxRights.Read), reader.Quota(path.Owner)), cancellationToken).ConfigureAwait(false);
        session.Output.Write("* QUOTAROOT "u8);
        session.Output.WriteMailbox(path.Prefix + mailbox.Name);
        if (QuotaResponse.HasRoot(quota))
        {
            string root = path.IsOwn ? "" : path.Prefix[OtherUsers.Prefix.Length..^1];
            session.Output.Write((byte)' ');
            session.Output.WriteString(root);
            session.Output.Write("\r\n"u8);
            QuotaResponse.Write(session.Output, root, quota);
        }
        else
        {
            session.Output.Write("\r\n"u8);
        }

        return Completion.Ok("GETQUOTAROOT completed");
    }
}

internal sealed class SetQuotaHandler : CommandHandler<SetQuotaCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, SetQuotaCommand command, CancellationToken cancellationToken) =>
        new(Completion.No("Quotas are set by the administrator.", "NOPERM"));
}
