using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Thread/changes (RFC 8621 §3.2): a conversation changes when a message comes to it or goes.</summary>
internal sealed class ThreadChanges(MailStore store) : ChangesMethod(store)
{
    public override string Name => "Thread/changes";

    public override string Capability => Capabilities.Mail;

    protected override ChangesResult Collect(StoreReader reader, AccountView view, string since, int maximum)
    {
        MessageChanges changes = MessageChanges.Since(reader, view, since, threads: true, maximum);
        var result = new ChangesResult(changes.ThreadState, changes.HasMore);
        // Of each, how many of its messages are new to the client.
        var threads = new Dictionary<ThreadId, int>();
        foreach ((MessageId message, MessageChange change) in changes.Messages)
        {
            // One that took \Deleted has gone for JMAP, and the log does not say so.
            bool changed = change.Placed || !reader.PlacesOf(message).Any(changes.Scope.Shows);
            if (changed) threads[change.Thread] = threads.GetValueOrDefault(change.Thread) + (change.ShownAgain ? 1 : 0);
        }

        foreach ((ThreadId thread, int again) in threads)
        {
            bool isNew = (thread.Value & uint.MaxValue) >= changes.Before.Next;
            int emails = ThreadGet.Emails(reader, thread, changes.Scope).Count;
            if (emails > 0) (isNew || again >= emails ? result.Created : result.Updated).Add(JmapIds.Of(thread));
            else if (!isNew) result.Destroyed.Add(JmapIds.Of(thread));
        }

        return result;
    }
}
