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

internal sealed class GetQuotaHandler : CommandHandler<QuotaRootCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, QuotaRootCommand command, CancellationToken cancellationToken)
    {
        AccountId owner = await OwnerAsync(session, command.Root, cancellationToken).ConfigureAwait(false);
        if (owner == default) return Completion.No("There is no quota root of that name.", "NONEXISTENT");
        QuotaUse use = await session.Store.ReadAsync(reader => QuotaUse.Read(reader, owner), cancellationToken).ConfigureAwait(false);
        use.Write(session.Output, command.Root, session.Host.Options);
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
        // RFC 9208 §4.1.2: it need not exist, for a client may ask before it creates it; of others' only what is there is told.
        (string name, QuotaUse use) = await session.Store.ReadAsync(
            reader => (path.IsOwn && reader.FindMailbox(path.Owner, path.Name) is null ? path.Name : path.Require(reader, MailboxRights.Read).Name, QuotaUse.Read(reader, path.Owner)), cancellationToken).ConfigureAwait(false);
        session.Output.Write("* QUOTAROOT "u8);
        session.Output.WriteMailbox(path.Prefix + name);
        string root = path.IsOwn ? "" : path.Prefix[OtherUsers.Prefix.Length..^1];
        session.Output.Write((byte)' ');
        session.Output.WriteString(root);
        session.Output.Write("\r\n"u8);
        use.Write(session.Output, root, session.Host.Options);
        return Completion.Ok("GETQUOTAROOT completed");
    }
}

internal sealed class SetQuotaHandler : CommandHandler<SetQuotaCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, SetQuotaCommand command, CancellationToken cancellationToken) =>
        new(Completion.No("Quotas are set by the administrator.", "NOPERM"));
}
