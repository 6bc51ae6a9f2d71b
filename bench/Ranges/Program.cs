// Measures changes of whole mailboxes: how long one statement holds the store's writer, for whom every delivery waits.
//   dotnet run -c Release --project bench/Ranges -- NEW-FOLDER MESSAGES [PER-CONVERSATION]
// Fills the Inbox of one account, then flags, copies, moves and expunges all of it, each in one call.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Storage;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Ranges NEW-FOLDER MESSAGES [PER-CONVERSATION]");
    return 2;
}

const int AtOnce = 512;
int count = int.Parse(args[1], CultureInfo.InvariantCulture);
int together = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var account = new AccountId(1);
await using MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = args[0], Background = false }, [], TimeProvider.System, NullLoggerFactory.Instance);
(MailboxId inbox, MailboxId other) = await store.WriteAsync(transaction =>
{
    transaction.CreateAccount(account, 0, []);
    return (transaction.FindMailbox(account, "INBOX")!.Id, transaction.CreateMailbox(account, "Other").Id);
});

await MeasureAsync("append", async () =>
{
    for (int first = 0; first < count; first += AtOnce) await Task.WhenAll(Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(AppendAsync));
});
UidSet all = UidSet.Range(1, uint.MaxValue);
var seen = MessageFlags.Seen;
await MeasureAsync("+FLAGS \\Seen", () => store.WriteAsync(transaction => transaction.UpdateFlags(inbox, all, FlagOperation.Add, seen, null)));
await MeasureAsync("+FLAGS \\Seen again", () => store.WriteAsync(transaction => transaction.UpdateFlags(inbox, all, FlagOperation.Add, seen, null)));
await MeasureAsync("+FLAGS \\Flagged", () => store.WriteAsync(transaction => transaction.UpdateFlags(inbox, all, FlagOperation.Add, MessageFlags.Flagged, null)));
await MeasureAsync("-FLAGS \\Seen", () => store.WriteAsync(transaction => transaction.UpdateFlags(inbox, all, FlagOperation.Remove, seen, null)));
await MeasureAsync("MOVE", () => store.WriteAsync(transaction => transaction.Move(inbox, all, other)));
await MeasureAsync("COPY", () => store.WriteAsync(transaction => transaction.Copy(other, all, inbox)));
await MeasureAsync("+FLAGS \\Deleted", () => store.WriteAsync(transaction => transaction.UpdateFlags(inbox, all, FlagOperation.Add, MessageFlags.Deleted, null)));
await MeasureAsync("EXPUNGE", () => store.WriteAsync(transaction => transaction.Expunge(inbox, all, onlyDeleted: true)));
return 0;

static async Task MeasureAsync(string name, Func<Task> work)
{
    long begun = Stopwatch.GetTimestamp();
    await work();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {Stopwatch.GetElapsedTime(begun).TotalMilliseconds,10:N0} ms"));
}

async Task AppendAsync(int number)
{
    string above = number % together == 0 ? "" : $"In-Reply-To: <r.{number - (number % together)}@example.net>\r\n";
    await using BlobWriter writer = store.CreateBlob();
    writer.Write(Encoding.ASCII.GetBytes($"From: <a@example.net>\r\nSubject: {number}\r\nMessage-ID: <r.{number}@example.net>\r\n{above}\r\ntext {number}\r\n"));
    await using StagedBlob blob = await writer.CompleteAsync();
    await store.WriteAsync(transaction => transaction.Append(new AppendRequest(inbox, blob, MessageFlags.None, TimeProvider.System.GetUtcNow())));
}
