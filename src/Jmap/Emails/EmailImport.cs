using System.Buffers;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/import (RFC 8621 §4.8).</summary>
internal sealed class EmailImport(MailStore store, BlobResolver blobs, EmailIntake intake) : IJmapMethod
{
    public string Name => "Email/import";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ifInState", "emails");
        JsonElement emails = call.Arguments.Object("emails") ?? throw MethodException.Invalid("emails", "'emails' is missing.");
        if (emails.GetPropertyCount() > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may import {call.Options.MaximumObjectsInSet} messages.");
        var states = new StateChain(call.Arguments.Text("ifInState"), reader => EmailState.Of(reader, call.View));
        call.States = states;
        string before = await store.ReadAsync(
            reader =>
            {
                states.Require(reader);
                return EmailState.Of(reader, call.View);
            },
            cancellationToken).ConfigureAwait(false);
        var outcome = new SetOutcome();
        foreach (JsonProperty property in emails.EnumerateObject())
        {
            try
            {
                Email made = await ImportAsync(call, property.Value, cancellationToken).ConfigureAwait(false);
                outcome.Created[property.Name] = (JmapIds.Of(made.Id), output => EmailIntake.WriteCreated(output, made));
                call.Run.CreatedIds[property.Name] = JmapIds.Of(made.Id);
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
        call.WriteAccountId();
        SetOutcome.WriteStates(output, states.OldState ?? before, states.NewState ?? before);
        outcome.WriteCreated(call);
        output.WriteEndObject();
    }

    private async ValueTask<Email> ImportAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("blobId", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw SetException.Invalid("blobId", "'blobId' is missing.");
        if (value.EnumerateObject().FirstOrDefault(static p => p.Name is not ("blobId" or "mailboxIds" or "keywords" or "receivedAt")) is { Value.ValueKind: not JsonValueKind.Undefined } other) throw SetException.Invalid(other.Name, $"'{other.Name}' cannot be set.");
        EmailPlacement placement = EmailPlacement.Read(value, call.Run);
        string id = named.GetString()!;
        using BlobContent content = await blobs.FindAsync(call.View, call.Run.Resolve(id) ?? "", cancellationToken).ConfigureAwait(false) ?? throw new SetException("blobNotFound", "The blob is not there.") { List = ("notFound", [id]) };
        if (content.Length > call.Options.MaximumMessageSize) throw new SetException("tooLarge", "The message is too large.") { Number = ("maxSize", call.Options.MaximumMessageSize) };
        StagedBlob staged = await BlobStaging.StageAsync(store, content, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            // RFC 8621 §4.8: what has no header is no message.
            if (staged.Structure.HeaderLength == 0 || !IsHeader(staged)) throw new SetException("invalidEmail", "The blob is not a message.");
            return await intake.AddAsync(call, staged, placement.Received is null ? placement with { Received = ReceivedOf(staged) } : placement, cancellationToken).ConfigureAwait(false);
        }
    }

    // RFC 8621 §4.8: the time of the most recent Received field, else now.
    private static DateTimeOffset? ReceivedOf(StagedBlob staged)
    {
        var reader = new Mail.HeaderReader(staged.Header);
        if (!reader.Find("Received"u8)) return null;
        int semicolon = reader.RawValue.LastIndexOf((byte)';');
        return semicolon < 0 ? null : Mail.MailDate.Parse(reader.RawValue[(semicolon + 1)..]);
    }

    private static bool IsHeader(StagedBlob staged)
    {
        byte[] header = staged.Header.ToArray();
        return new Mail.HeaderReader(header).Read();
    }
}
