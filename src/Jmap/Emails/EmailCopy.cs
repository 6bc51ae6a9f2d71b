using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/copy (RFC 8621 §4.7): from one account of the user's to another.</summary>
internal sealed class EmailCopy(MailStore store, BlobResolver blobs, EmailIntake intake, IAccountAccess access) : IJmapMethod
{
    public string Name => "Email/copy";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("fromAccountId", "ifFromInState", "ifInState", "create", "onSuccessDestroyOriginal", "destroyFromIfInState");
        string from = call.Arguments.RequiredText("fromAccountId");
        AccountView source = await access.FindAsync(call.User, from, cancellationToken).ConfigureAwait(false) ?? throw new MethodException("fromAccountNotFound");
        // RFC 8620 §5.4: within one account a message is put into another mailbox by Email/set.
        if (source.Account == call.Account) throw MethodException.Invalid("fromAccountId", "'fromAccountId' must be another account.");
        JsonElement create = call.Arguments.Object("create") ?? throw MethodException.Invalid("create", "'create' is missing.");
        if (create.GetPropertyCount() > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may copy {call.Options.MaximumObjectsInSet} Emails.");
        var states = new StateChain(call.Arguments.Text("ifInState"), reader => EmailState.Of(reader, call.View));
        var sourceStates = new StateChain(call.Arguments.Text("ifFromInState"), reader => EmailState.Of(reader, source));
        call.States = states;
        string before = await store.ReadAsync(
            reader =>
            {
                states.Require(reader);
                sourceStates.Require(reader);
                return EmailState.Of(reader, call.View);
            },
            cancellationToken).ConfigureAwait(false);

        var outcome = new SetOutcome();
        var originals = new List<string>();
        foreach (JsonProperty property in create.EnumerateObject())
        {
            try
            {
                (Email made, string original) = await CopyAsync(call, source, sourceStates, property.Value, cancellationToken).ConfigureAwait(false);
                outcome.Created[property.Name] = (JmapIds.Of(made.Id), output => EmailIntake.WriteCreated(output, made));
                call.Run.CreatedIds[property.Name] = JmapIds.Of(made.Id);
                originals.Add(original);
            }
            catch (SetException error)
            {
                outcome.NotCreated[property.Name] = error;
            }
            catch (StoreException error) when (SetMethod.Translate(error) is { } translated)
            {
                outcome.NotCreated[property.Name] = translated;
            }
        }

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("fromAccountId"u8, from);
        call.WriteAccountId();
        SetOutcome.WriteStates(output, states.OldState ?? before, states.NewState ?? before);
        outcome.WriteCreated(call);
        output.WriteEndObject();
        if (!call.Arguments.Boolean("onSuccessDestroyOriginal") || originals.Count == 0) return;
        call.Implied.Add(("Email/set", ImpliedCall.Of(arguments =>
        {
            arguments.WriteString("accountId"u8, from);
            if (call.Arguments.Text("destroyFromIfInState") is { } state) arguments.WriteString("ifInState"u8, state);
            arguments.WritePropertyName("destroy"u8);
            HeaderValueWriter.WriteTexts(arguments, originals);
        })));
    }

    private async ValueTask<(Email Made, string Original)> CopyAsync(JmapCall call, AccountView source, StateChain sourceStates, JsonElement value, CancellationToken cancellationToken)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("id", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw SetException.Invalid("id", "'id' is missing.");
        string id = call.Run.Resolve(named.GetString()!) ?? "";
        if (!JmapIds.TryMessage(id, source.Account, out MessageId message)) throw SetException.NotFound();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            // RFC 8621 §4.7: no others may be changed in the copy.
            if (property.Name is not ("id" or "mailboxIds" or "keywords" or "receivedAt")) throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be changed in a copy.");
        }

        (Email? original, KeywordTable keywords, MailScope target) = await store.ReadAsync(
            reader => (Email.Find(reader, message, source.Open(reader)), reader.Keywords(source.Account), call.View.Open(reader)), cancellationToken).ConfigureAwait(false);
        if (original is null) throw SetException.NotFound();
        EmailPlacement placement = EmailPlacement.Read(value, call.Run);
        // RFC 8620 §5.4: what is not said is as in the original.
        placement = placement with
        {
            Received = placement.Received ?? original.Received,
            Keywords = placement.Keywords ?? EmailRights.Settable(target, placement.Mailboxes, EmailKeywords.Of(original.Flags, keywords)),
        };
        using BlobContent content = await blobs.FindAsync(source, BlobReference.Of(message), cancellationToken).ConfigureAwait(false) ?? throw SetException.NotFound();
        StagedBlob staged = await BlobStaging.StageAsync(store, content, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            return (await intake.AddAsync(call, staged, placement, cancellationToken, sourceStates).ConfigureAwait(false), id);
        }
    }
}
