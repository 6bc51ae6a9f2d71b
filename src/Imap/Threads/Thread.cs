using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

internal sealed class ThreadHandler : CommandHandler<ThreadCommand>
{
    private const int MessageBatch = 1024;

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, ThreadCommand command, CancellationToken cancellationToken)
    {
        var run = new SearchRun(session, session.Selected, command.Key);
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        List<Placement> found = run.Placements();
        var messages = new ThreadMessage[found.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i] = new ThreadMessage(new ThreadNode(), "", []);
            messages[i].Node.Describe(found[i], null, run.Comparator);
        }

        await Summaries.ReadAsync(
            session.Store,
            found,
            MessageBatch,
            (at, summary) =>
            {
                messages[at].Node.Describe(found[at], summary, run.Comparator);
                // RFC 5256 §3 (1): In-Reply-To counts only where there are no References, and then its first identifier.
                IReadOnlyList<string> references = summary.References.Count > 0 ? summary.References : summary.InReplyTo.Count > 0 ? [summary.InReplyTo[0]] : [];
                messages[at] = new ThreadMessage(messages[at].Node, summary.MessageIdHeader, references);
            },
            cancellationToken).ConfigureAwait(false);

        List<ThreadNode> roots = command.Algorithm switch
        {
            ThreadAlgorithm.References => ReferencesThreads.Build(messages),
            ThreadAlgorithm.Refs => ReferencesThreads.BuildByArrival(messages),
            _ => OrderedSubjectThreads.Build(Array.ConvertAll(messages, static m => m.Node)),
        };
        ImapWriter output = session.Output;
        output.Write("* THREAD"u8);
        if (roots.Count > 0) output.Write((byte)' ');
        foreach (ThreadNode root in roots) Write(session, root, command.Uid);
        output.Write("\r\n"u8);
        return Completion.Ok("THREAD completed", run.LimitCode);
    }

    /// <summary>"(3 6 (4 23)(44 7 96))": a list for a branch, brackets only where it forks. A null on the stack closes one.</summary>
    private static void Write(ImapSession session, ThreadNode root, bool uid)
    {
        ImapWriter output = session.Output;
        var open = new Stack<ThreadNode?>();
        open.Push(root);
        while (open.TryPop(out ThreadNode? start))
        {
            if (start is null)
            {
                output.Write((byte)')');
                continue;
            }

            output.Write((byte)'(');
            open.Push(null);
            bool first = true;
            for (ThreadNode? node = start; node is not null; node = node.Children.Count == 1 ? node.Children[0] : null)
            {
                if (!node.IsDummy)
                {
                    if (!first) output.Write((byte)' ');
                    first = false;
                    output.WriteNumber(uid ? node.Uid : session.Selected.Map.SequenceOf(node.Uid));
                }

                if (node.Children.Count < 2) continue;
                if (!first) output.Write((byte)' ');
                for (int i = node.Children.Count - 1; i >= 0; i--) open.Push(node.Children[i]);
            }
        }
    }
}
