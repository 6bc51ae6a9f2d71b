using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Smtp.Tests;

/// <summary>Reads whole mailboxes back.</summary>
internal static class InboxReader
{
    internal static async Task<IReadOnlyList<byte[]>> ReadAsync(MailStore store, Mailbox inbox)
    {
        MailboxIndex index = (await store.GetIndexAsync(inbox.Id))!;
        var placements = new List<Placement>();
        index.Read(index.Snapshot().Uids, placements);
        var messages = new List<byte[]>();
        foreach (Placement placement in placements)
        {
            StoredMessage message = (await store.ReadAsync(reader => reader.FindMessage(placement.Message, MessageDetail.None)))!;
            using BlobReader blob = store.OpenBlob(message.Blob);
            messages.Add((await blob.ReadAllAsync()).ToArray());
        }

        return messages;
    }
}
