using System.Collections.Frozen;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/set (RFC 8621 §4.6).</summary>
internal sealed class EmailSet(MailStore store, EmailComposer composer, EmailIntake intake, SnoozeClock snoozes, MailboxEvents events) : SetMethod(store)
{
    public override string Name => "Email/set";

    public override string Capability => Capabilities.Mail;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("keywords", "mailboxIds", "wakeAt", "remindAt");

    protected override string State(StoreReader reader, AccountView view) => EmailState.Of(reader, view);

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        if (OnceNames.Read(value) is not { } once) return await MakeAsync(call, value, null, cancellationToken).ConfigureAwait(false);
        (MessageId? made, Email? email) = await Store.ReadAsync(
            (MessageId?, Email?) (reader) => OnceNames.Find(reader, call.Account, OnceKind.Email, once) is { } number ? (new MessageId(number), Email.Find(reader, new MessageId(number), call.View.Open(reader))) : (null, null),
            cancellationToken).ConfigureAwait(false);
        if (made is not { } id) return await MakeAsync(call, value, once, cancellationToken).ConfigureAwait(false);
        // Somebody may have destroyed it since: it was made all the same, and is not made again.
        return (JmapIds.Of(id), email is null ? null : output => EmailIntake.WriteCreated(output, email));
    }

    private async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> MakeAsync(JmapCall call, JsonElement value, string? once, CancellationToken cancellationToken)
    {
        EmailPlacement placement = EmailPlacement.Read(value, call.Run);
        string? replaces = ReplacedEmail.Read(call, value);
        await using StagedBlob blob = await composer.ComposeAsync(call, value, cancellationToken).ConfigureAwait(false);
        Email made = await intake.AddAsync(call, blob, placement, cancellationToken, once: once, replaces: replaces).ConfigureAwait(false);
        return (JmapIds.Of(made.Id), output => EmailIntake.WriteCreated(output, made));
    }

    protected override ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Emails are updated together.");

    protected override ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken) => throw new NotSupportedException("Emails are destroyed together.");

    // One transaction for all: a thousand messages that are read at once cost one commit.
    protected override async ValueTask UpdateAllAsync(JmapCall call, List<JsonProperty> update, SetOutcome outcome, CancellationToken cancellationToken)
    {
        var patches = new List<(string Id, MessageId Message, EmailPatch Patch)>();
        foreach (JsonProperty property in update)
        {
            try
            {
                string id = Resolve(call, property.Name);
                if (!JmapIds.TryMessage(id, call.Account, out MessageId message)) throw SetException.NotFound();
                patches.Add((id, message, EmailPatch.Read(property.Value, call.Run)));
            }
            catch (SetException error)
            {
                outcome.NotUpdated[property.Name] = error;
            }
        }

        if (patches.Count == 0) return;
        try
        {
            Dictionary<string, SetException> errors = await WriteAsync(call, transaction => Update(transaction, new EmailEvents(events, call.User.Id), call.View, patches), cancellationToken).ConfigureAwait(false);
            foreach ((string id, _, _) in patches)
            {
                if (errors.TryGetValue(id, out SetException? error)) outcome.NotUpdated[id] = error;
                else outcome.Updated[id] = null;
            }

            if (patches.Exists(static patch => patch.Patch.WakeAt is not null || patch.Patch.RemindAt is not null)) snoozes.Note();
        }
        catch (SetException mismatch)
        {
            foreach ((string id, _, _) in patches) outcome.NotUpdated[id] = mismatch;
        }
    }

    private static Dictionary<string, SetException> Update(WriteTransaction transaction, EmailEvents events, AccountView view, List<(string Id, MessageId Message, EmailPatch Patch)> patches)
    {
        var failed = new Dictionary<string, SetException>(StringComparer.Ordinal);
        foreach ((string id, MessageId message, EmailPatch patch) in patches)
        {
            if (EmailUpdates.Apply(transaction, events, view, message, patch) is { } error) failed[id] = error;
        }

        return failed;
    }

    protected override async ValueTask DestroyAllAsync(JmapCall call, List<string> destroy, SetOutcome outcome, CancellationToken cancellationToken)
    {
        if (destroy.Count == 0) return;
        var named = destroy.Distinct(StringComparer.Ordinal).ToList();
        try
        {
            Dictionary<string, SetException> failed = await WriteAsync(call, transaction => Destroy(transaction, call, named), cancellationToken).ConfigureAwait(false);
            foreach (string given in named)
            {
                if (failed.TryGetValue(given, out SetException? error)) outcome.NotDestroyed[given] = error;
                else outcome.Destroyed.Add(call.Run.Resolve(given)!);
            }
        }
        catch (SetException mismatch)
        {
            foreach (string given in named) outcome.NotDestroyed[given] = mismatch;
        }
    }

    private static Dictionary<string, SetException> Destroy(WriteTransaction transaction, JmapCall call, List<string> named)
    {
        var failed = new Dictionary<string, SetException>(StringComparer.Ordinal);
        MailScope scope = call.View.Open(transaction);
        foreach (string given in named)
        {
            try
            {
                if (call.Run.Resolve(given) is not { } id || !JmapIds.TryMessage(id, call.Account, out MessageId message) || !EmailUpdates.Destroy(transaction, scope, message)) failed[given] = SetException.NotFound();
            }
            catch (SetException error)
            {
                failed[given] = error;
            }
        }

        return failed;
    }
}
