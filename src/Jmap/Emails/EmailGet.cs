using System.Text.Json;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/get (RFC 8621 §4.2).</summary>
internal sealed class EmailGet(MailStore store, ILogger<EmailGet> logger) : IJmapMethod
{
    public string Name => "Email/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only(["ids", .. EmailProperties.Arguments]);
        EmailProperties properties = EmailProperties.Read(call.Arguments, parse: false);
        List<string>? ids = GetArguments.Ids(call);
        Read read = await store.ReadAsync(reader => Collect(reader, call, ids, properties), cancellationToken).ConfigureAwait(false);
        BlobReader?[] blobs = properties.NeedsOctets ? store.OpenBlobs(read.Emails.ConvertAll(static email => email.Message.Blob)) : [];
        try
        {
            Write(call, properties, read, blobs, cancellationToken);
        }
        finally
        {
            foreach (BlobReader? blob in blobs) blob?.Dispose();
        }
    }

    private static Read Collect(StoreReader reader, JmapCall call, List<string>? ids, EmailProperties properties)
    {
        AccountNumbers numbers = reader.Numbers(call.Account);
        MailScope scope = call.View.Open(reader);
        var read = new Read(scope.Mask(new EmailState(numbers.ModSeq, numbers.NextMessage).ToString()), reader.Keywords(call.Account));
        var emails = new Dictionary<MessageId, Email>();
        if (ids is null) CollectAll(reader, call, scope, emails);
        foreach (string id in ids ?? [])
        {
            if (JmapIds.TryMessage(call.Run.Resolve(id), call.Account, out MessageId message) && (emails.ContainsKey(message) || Email.Find(reader, message, scope) is { } email && emails.TryAdd(message, email))) continue;
            read.NotFound.Add(id);
        }

        MessageId[] order = [.. emails.Keys];
        MessageId[] ascending = [.. order.OrderBy(static id => id.Value)];
        var messages = new Dictionary<MessageId, StoredMessage>(order.Length);
        reader.ReadMessages(ascending, properties.Detail, message => messages[message.Id] = message);
        // Of most accounts nothing waits to be sent.
        bool scheduled = scope.IsWhole && properties.Names.Contains("sendAt") && Snooze.Any(reader, call.Account, SnoozeKind.Leave);
        bool returned = properties.Names.Contains("returnedAt") && ReturnedMail.Any(reader, call.Account);
        foreach (MessageId id in order)
        {
            if (returned) emails[id].ReturnedAt = ReturnedMail.TimeOf(reader, emails[id]);
            // The waiting is its owner's.
            if (scope.IsWhole && properties.Names.Contains("wakeAt")) emails[id].WakeAt = Snooze.TimeOf(reader, id, SnoozeKind.Wake);
            if (scope.IsWhole && properties.Names.Contains("remindAt")) emails[id].RemindAt = Snooze.TimeOf(reader, id, SnoozeKind.Remind);
            if (scheduled) emails[id].SendAt = Snooze.TimeOf(reader, id, SnoozeKind.Leave);
            if (messages.TryGetValue(id, out StoredMessage? message)) read.Emails.Add((emails[id], message));
            else read.NotFound.Add(JmapIds.Of(id));
        }

        return read;
    }

    private static void CollectAll(StoreReader reader, JmapCall call, MailScope scope, Dictionary<MessageId, Email> emails)
    {
        long all = 0;
        foreach (Mailbox mailbox in MailboxTree.Of(reader, call.View).All) all += mailbox.Emails;
        // RFC 8620 §5.1: null asks for all, where that is not too many.
        if (all > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge("There are more Emails than one call may get: name their ids.");
        var ids = new HashSet<MessageId>();
        reader.VisitPlaces(call.Account, 0, place =>
        {
            if (scope.Shows(place)) ids.Add(place.Message);
        });
        foreach (MessageId id in ids)
        {
            if (Email.Find(reader, id, scope) is { } email) emails.Add(id, email);
        }
    }

    private void Write(JmapCall call, EmailProperties properties, Read read, BlobReader?[] blobs, CancellationToken cancellationToken)
    {
        var writer = new EmailWriter(properties, call.Options);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, read.State);
        output.WriteStartArray("list"u8);
        for (int i = 0; i < read.Emails.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (Email email, StoredMessage message) = read.Emails[i];
            MessageContent? content = null;
            if (properties.NeedsOctets) content = Open(blobs[i], message);
            writer.Write(output, email, read.Keywords, message, content, BlobReference.Of(email.Id));
            call.RequireRoom();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, read.NotFound);
        output.WriteEndObject();
    }

    // A message that cannot be read is shown without what its octets say, and does not keep others from being shown.
    private MessageContent Open(BlobReader? blob, StoredMessage message)
    {
        bool told = false;
        return new MessageContent((offset, buffer) =>
        {
            try
            {
                return blob?.Read(offset, buffer.Span) ?? throw new StoreException(StoreFault.Damaged, "Its bytes cannot be opened.");
            }
            catch (StoreException error) when (error.Fault == StoreFault.Damaged)
            {
                if (!told) JmapLog.MessageDamaged(logger, message.Id.ToString(), error);
                told = true;
                return 0;
            }
        });
    }

    private sealed record Read(string State, KeywordTable Keywords)
    {
        internal List<(Email Email, StoredMessage Message)> Emails { get; } = [];

        internal List<string> NotFound { get; } = [];
    }
}
