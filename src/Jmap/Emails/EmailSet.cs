using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/set (RFC 8621 §4.6).</summary>
internal sealed class EmailSet(MailStore store, EmailComposer composer, EmailIntake intake) : SetMethod(store)
{
    public override string Name => "Email/set";

    public override string Capability => Capabilities.Mail;

    protected override async ValueTask<string> StateAsync(JmapCall call, CancellationToken cancellationToken)
    {
        AccountNumbers numbers = await Store.ReadAsync(reader => reader.Numbers(call.Account), cancellationToken).ConfigureAwait(false);
        return new EmailState(numbers.ModSeq, numbers.NextMessage).ToString();
    }

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        EmailPlacement placement = EmailPlacement.Read(value, call.Run);
        await using StagedBlob blob = await composer.ComposeAsync(call, value, cancellationToken).ConfigureAwait(false);
        Email made = await intake.AddAsync(call.Account, blob, placement, cancellationToken).ConfigureAwait(false);
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
        Dictionary<string, SetException> errors = await Store.WriteAsync(
            transaction =>
            {
                var failed = new Dictionary<string, SetException>(StringComparer.Ordinal);
                foreach ((string id, MessageId message, EmailPatch patch) in patches)
                {
                    if (EmailUpdates.Apply(transaction, call.Account, message, patch) is { } error) failed[id] = error;
                }

                return failed;
            },
            cancellationToken).ConfigureAwait(false);
        foreach ((string id, _, _) in patches)
        {
            if (errors.TryGetValue(id, out SetException? error)) outcome.NotUpdated[id] = error;
            else outcome.Updated[id] = null;
        }
    }

    protected override async ValueTask DestroyAllAsync(JmapCall call, List<string> destroy, SetOutcome outcome, CancellationToken cancellationToken)
    {
        if (destroy.Count == 0) return;
        await Store.WriteAsync(
            transaction =>
            {
                foreach (string given in destroy.Distinct(StringComparer.Ordinal))
                {
                    string? id = call.Run.Resolve(given);
                    if (id is not null && JmapIds.TryMessage(id, call.Account, out MessageId message) && EmailUpdates.Destroy(transaction, message)) outcome.Destroyed.Add(id);
                    else outcome.NotDestroyed[given] = SetException.NotFound();
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
