using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/changes (RFC 8621 §4.3).</summary>
internal sealed class EmailChanges(MailStore store) : ChangesMethod(store)
{
    public override string Name => "Email/changes";

    public override string Capability => Capabilities.Mail;

    protected override ChangesResult Collect(StoreReader reader, AccountView view, string since, int maximum)
    {
        MessageChanges changes = MessageChanges.Since(reader, view, since, threads: false, maximum);
        var result = new ChangesResult(changes.EmailState, changes.HasMore);
        foreach ((MessageId message, MessageChange change) in changes.Messages)
        {
            bool isNew = (message.Value & uint.MaxValue) >= changes.Before.Next;
            if (reader.PlacesOf(message).Any(changes.Scope.Shows)) (isNew || change.ShownAgain ? result.Created : result.Updated).Add(JmapIds.Of(message));
            else if (!isNew) result.Destroyed.Add(JmapIds.Of(message));
        }

        return result;
    }
}
