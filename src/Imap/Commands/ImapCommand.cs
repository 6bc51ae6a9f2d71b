namespace Posthouse.Imap;

/// <summary>A parsed command. Its records hold no reference into the input.</summary>
internal abstract record ImapCommand;

/// <summary>A command without arguments: what it means is its entry in the <see cref="CommandTable"/>.</summary>
internal sealed record BareCommand : ImapCommand
{
    private static readonly BareCommand Instance = new();

    internal static ImapCommand Parse(ref ImapScanner input) => Instance;
}

/// <summary>Reads the arguments of one command; the scanner stands behind the command's name, before the space.</summary>
internal delegate ImapCommand ArgumentParser(ref ImapScanner input);

/// <summary>Carries out one kind of command. One instance serves all sessions and keeps nothing of any.</summary>
internal abstract class CommandHandler
{
    internal abstract ValueTask<Completion> ExecuteAsync(ImapSession session, ImapCommand command, CancellationToken cancellationToken);
}

internal abstract class CommandHandler<T> : CommandHandler
    where T : ImapCommand
{
    internal sealed override ValueTask<Completion> ExecuteAsync(ImapSession session, ImapCommand command, CancellationToken cancellationToken) =>
        HandleAsync(session, (T)command, cancellationToken);

    protected abstract ValueTask<Completion> HandleAsync(ImapSession session, T command, CancellationToken cancellationToken);
}
