namespace Posthouse.Imap;

/// <summary>RFC 2971. What the client says of itself is read and forgotten.</summary>
internal sealed record IdCommand : ImapCommand
{
    // RFC 2971 §3.3: at most 30 pairs.
    private const int MaximumPairs = 30;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        if (input.TryWord("NIL"u8)) return new IdCommand();
        input.Expect((byte)'(');
        for (int pairs = 0; !input.TryTake((byte)')'); pairs++)
        {
            if (pairs == MaximumPairs) throw ImapCommandException.Bad("ID has too many fields.");
            if (pairs > 0) input.Space();
            input.String();
            input.Space();
            input.NString();
        }

        return new IdCommand();
    }
}

internal sealed class IdHandler : CommandHandler<IdCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, IdCommand command, CancellationToken cancellationToken)
    {
        // RFC 2971 §4: a version would tell an attacker more than it tells a client.
        session.Output.Write("* ID (\"name\" \"Posthouse\")\r\n"u8);
        return new(Completion.Ok("ID completed"));
    }
}
