// Fills the Inboxes of a stopped server's store, to measure what must not grow with what is stored:
//   dotnet run -c Release --project bench/Fill -- DATA-FOLDER MESSAGES [OCTETS]
// The messages go round the accounts that are there, each with its own text, through the store's own writer.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Fill DATA-FOLDER MESSAGES [OCTETS]");
    return 2;
}

const int AtOnce = 256;
string folder = args[0];
int count = int.Parse(args[1], CultureInfo.InvariantCulture);
int octets = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 4096;
string[] words = "order invoice shipment quotation container customs sample deposit contract factory payment bank meeting delivery schedule inspection certificate price catalogue warranty".Split(' ');

await using MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, Background = false }, [DirectorySchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
List<MailboxId> inboxes = await store.ReadAsync(static reader =>
    reader.Sql.Query("SELECT id FROM mailbox WHERE role = @1 ORDER BY id", static row => new MailboxId(row.Int64(0)), (long)MailboxRole.Inbox));
if (inboxes.Count == 0)
{
    Console.Error.WriteLine("There are no accounts in this store: make them first with 'posthouse account import'.");
    return 1;
}

var clock = Stopwatch.StartNew();
var running = new List<Task>();
for (int i = 0; i < count; i++)
{
    running.Add(AppendAsync(i));
    if (running.Count < AtOnce) continue;
    await Task.WhenAll(running);
    running.Clear();
    if (i / 100_000 != (i - AtOnce) / 100_000) Console.Error.WriteLine($"{i:N0} messages, {i / clock.Elapsed.TotalSeconds:N0}/s");
}

await Task.WhenAll(running);
Console.WriteLine($"{count:N0} messages in {clock.Elapsed.TotalSeconds:N1} s");
return 0;

async Task AppendAsync(int number)
{
    var random = new Random(number);
    var text = new StringBuilder(octets + 80);
    text.Append(CultureInfo.InvariantCulture, $"From: Buyer {number % 977} <buyer{number % 977}@example.net>\r\nTo: <someone@bench.test>\r\n")
        .Append(CultureInfo.InvariantCulture, $"Subject: {words[random.Next(words.Length)]} {number}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n")
        .Append(CultureInfo.InvariantCulture, $"Message-ID: <fill.{number}@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
    while (text.Length < octets)
    {
        for (int i = 0; i < 10; i++) text.Append(words[random.Next(words.Length)]).Append(' ');
        text.Append("\r\n");
    }

    await using BlobWriter writer = store.CreateBlob();
    writer.Write(Encoding.ASCII.GetBytes(text.ToString()));
    await using StagedBlob blob = await writer.CompleteAsync();
    MailboxId inbox = inboxes[number % inboxes.Count];
    await store.WriteAsync(transaction => transaction.Append(new AppendRequest(inbox, blob, MessageFlags.None, TimeProvider.System.GetUtcNow())));
}
