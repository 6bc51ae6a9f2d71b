namespace Posthouse.Imap;

/// <summary>CANCELUPDATE (RFC 5267 §4.3.5): the tags of the searches.</summary>
internal sealed record CancelUpdateCommand(IReadOnlyList<string> Tags) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var tags = new List<string>();
        input.Space();
        do
        {
            tags.Add(input.String());
        }
        while (input.TrySpace());
        return new CancelUpdateCommand(tags);
    }
}

internal sealed class CancelUpdateHandler : CommandHandler<CancelUpdateCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, CancelUpdateCommand command, CancellationToken cancellationToken)
    {
        bool all = true;
        foreach (string tag in command.Tags) all &= session.Selected.Contexts.RemoveAll(context => context.Tag == tag) > 0;
        return new(all ? Completion.Ok("CANCELUPDATE completed") : Completion.No("Not every tag is that of a context."));
    }
}
