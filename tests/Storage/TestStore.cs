using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>A real store in a folder that goes away with it.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private TestStore(string folder, MailStore store)
    {
        Folder = folder;
        Store = store;
    }

    internal string Folder { get; }

    internal MailStore Store { get; private set; }

    internal static readonly AccountId Alice = new(1);

    internal static async Task<TestStore> OpenAsync(Func<StoreOptions, StoreOptions>? change = null, IFileLayer? files = null, TimeProvider? clock = null)
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-test-" + Guid.NewGuid().ToString("n"));
        MailStore store = Open(folder, change, files, clock);
        await store.WriteAsync(tx =>
        {
            tx.CreateAccount(Alice, 7, [(MailboxRole.Sent, "Sent"), (MailboxRole.Trash, "Trash")]);
            return 0;
        });
        return new TestStore(folder, store);
    }

    internal async Task ReopenAsync(Func<StoreOptions, StoreOptions>? change = null)
    {
        await Store.DisposeAsync();
        Store = Open(Folder, change, null, null);
    }

    internal async Task<string> ReadTextAsync(MessageId message)
    {
        StoredMessage stored = (await Store.ReadAsync(r => r.FindMessage(message, MessageDetail.None)))!;
        using BlobReader reader = Store.OpenBlob(stored.Blob);
        return Encoding.UTF8.GetString((await reader.ReadAllAsync()).Span);
    }

    private static MailStore Open(string folder, Func<StoreOptions, StoreOptions>? change, IFileLayer? files, TimeProvider? clock)
    {
        var options = new StoreOptions { Folder = folder, ReserveFree = 0 };
        return MailStore.Open(change?.Invoke(options) ?? options, [], clock ?? TimeProvider.System, NullLoggerFactory.Instance, files ?? DiskFileLayer.Instance);
    }

    internal async Task<Mailbox> InboxAsync() => (await Store.ReadAsync(r => r.FindMailbox(Alice, "inbox")))!;

    internal Task<Appended> AppendAsync(string text, MessageFlags flags = default) => AppendAsync("INBOX", text, flags);

    internal async Task<Appended> AppendAsync(string mailbox, string text, MessageFlags flags = default)
    {
        await using StagedBlob blob = await StageAsync(text);
        return await Store.WriteAsync(tx => tx.Append(new AppendRequest(tx.FindMailbox(Alice, mailbox)!.Id, blob, flags, DateTimeOffset.UtcNow)));
    }

    internal async Task<StagedBlob> StageAsync(string text)
    {
        await using BlobWriter writer = Store.CreateBlob();
        writer.Write(Encoding.UTF8.GetBytes(text));
        return await writer.CompleteAsync();
    }

    internal static string Message(int number, string body = "Hello") =>
        $"From: a@example.com\r\nTo: b@example.com\r\nSubject: Number {number}\r\nMessage-ID: <{number}@example.com>\r\n\r\n{body}\r\n";

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
