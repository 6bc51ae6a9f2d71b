namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.1.2, and RFC 3501 §6.4.1 CHECK, which has nothing to do where every change is durable at once.</summary>
internal sealed class NoopHandler : CommandHandler<BareCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken) => new(Completion.Ok("Done"));
}
