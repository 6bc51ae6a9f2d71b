using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/changes (RFC 8621 §4.3).</summary>
internal sealed class EmailChanges(MailStore store) : IJmapMethod
{
    public string Name => "Email/changes";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("sinceState", "maxChanges");
        string since = call.Arguments.RequiredText("sinceState");
        int maximum = ChangesResult.Maximum(call);
        ChangesResult result = await store.ReadAsync(reader => Collect(reader, call.Account, since, maximum), cancellationToken).ConfigureAwait(false);
        result.Write(call, since);
    }

    private static ChangesResult Collect(StoreReader reader, AccountId account, string since, int maximum)
    {
        MessageChanges changes = MessageChanges.Since(reader, account, since, threads: false, maximum);
        _ = EmailState.TryParse(since, out EmailState before);
        var result = new ChangesResult(changes.EmailState.ToString(), changes.HasMore);
        foreach ((MessageId message, MessageChange change) in changes.Messages)
        {
            bool isNew = (message.Value & uint.MaxValue) >= before.Next;
            if (reader.PlacesOf(message).Any(static place => place.IsShown)) (isNew || change.ShownAgain ? result.Created : result.Updated).Add(JmapIds.Of(message));
            else if (!isNew) result.Destroyed.Add(JmapIds.Of(message));
        }

        return result;
    }
}
