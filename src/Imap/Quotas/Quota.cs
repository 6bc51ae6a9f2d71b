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

    /// <summary>An account has one root, and its name is empty.</summary>
    internal static void Write(ImapWriter output, QuotaState quota)
    {
        output.Write("* QUOTA \"\" ("u8);
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
        QuotaState quota = await session.Store.ReadAsync(reader => reader.Quota(session.Account.Id), cancellationToken).ConfigureAwait(false);
        if (command.Root.Length > 0 || !QuotaResponse.HasRoot(quota)) return Completion.No("There is no quota root of that name.", "NONEXISTENT");
        QuotaResponse.Write(session.Output, quota);
        return Completion.Ok("GETQUOTA completed");
    }
}

/// <summary>RFC 9208 §4.1.2: every mailbox of an account has the account's one root.</summary>
internal sealed class GetQuotaRootHandler : CommandHandler<MailboxCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, MailboxCommand command, CancellationToken cancellationToken)
    {
        (Mailbox? mailbox, QuotaState quota) = await session.Store.ReadAsync(
            reader => (reader.FindMailbox(session.Account.Id, command.Name), reader.Quota(session.Account.Id)), cancellationToken).ConfigureAwait(false);
        if (mailbox is null) return Completion.No("There is no mailbox of that name.", "NONEXISTENT");
        session.Output.Write("* QUOTAROOT "u8);
        session.Output.WriteMailbox(mailbox.Name);
        session.Output.Write(QuotaResponse.HasRoot(quota) ? " \"\"\r\n"u8 : "\r\n"u8);
        if (QuotaResponse.HasRoot(quota)) QuotaResponse.Write(session.Output, quota);
        return Completion.Ok("GETQUOTAROOT completed");
    }
}

internal sealed class SetQuotaHandler : CommandHandler<SetQuotaCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, SetQuotaCommand command, CancellationToken cancellationToken) =>
        new(Completion.No("Quotas are set by the administrator.", "NOPERM"));
}
