using System.Globalization;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>A folder of a million messages is a list like any other: 84 million pixels, of which a browser can show a fifth at once in one element.</summary>
public sealed class ScrollTests(BrowserHost host)
{
    // 200,000 rows are more than the element may be tall; CI and the long run have them all.
    private static readonly int Count = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") is { Length: > 0 } || Environment.GetEnvironmentVariable("CI") == "true" ? 1_000_000 : 200_000;

    [Fact(Timeout = 600_000)]
    public async Task Every_place_of_a_very_long_list_is_reached()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await FillAsync(await host.IdOfAsync(account)).WaitAsync(TestContext.Current.CancellationToken);
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Page.Locator(".count")).ToHaveTextAsync(string.Create(CultureInfo.InvariantCulture, $"{Count:N0} conversations"));
        await Expect(mail.Row("Message 1 of")).ToBeVisibleAsync();

        // To the end, by the thumb.
        await mail.Page.Locator(".scroller").EvaluateAsync("element => { element.scrollTop = element.scrollHeight; }");
        await Expect(mail.Page.GetByText($"Message {Count} of {Count}", new() { Exact = true })).ToBeVisibleAsync();
        // Into the middle, and on by the wheel, row by row.
        int middle = Count / 2;
        await mail.Page.Locator(".scroller").EvaluateAsync("(element, row) => element.dispatchEvent(new CustomEvent('posthouse:row', { detail: row }))", middle);
        await Expect(mail.Page.GetByText($"Message {middle + 1} of {Count}", new() { Exact = true })).ToBeVisibleAsync();
        await mail.Page.Locator(".scroller").HoverAsync();
        await mail.Page.Mouse.WheelAsync(0, 840);
        await Expect(mail.Page.GetByText($"Message {middle + 12} of {Count}", new() { Exact = true })).ToBeVisibleAsync();
        // Never more in the page than the window and a little.
        Assert.InRange(await mail.Page.Locator(".row, .skeleton").CountAsync(), 5, 40);
        // And back to the beginning, when the wheel has run out: what is left of its way would be added there.
        await mail.Page.Locator(".scroller").EvaluateAsync(
            "element => new Promise(done => { let last = -1, still = 0; const look = () => { if (element.scrollTop !== last) { last = element.scrollTop; still = 0; } if (++still > 20) done(); else requestAnimationFrame(look); }; look(); })").WithinBoundsAsync("the wheel has run out");
        await mail.Page.Locator(".scroller").EvaluateAsync("element => { element.scrollTop = 0; }");
        await Expect(mail.Page.GetByText($"Message 1 of {Count}", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
        if (Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE") is { Length: > 0 } file) await MeasureAsync(mail, file);
    }

    // Figures for docs/benchmarks.md, and no rule: how long each frame took while the list moved, as fast as a hand flings it and as a thumb is dragged.
    private static async Task MeasureAsync(Webmail mail, string file)
    {
        foreach ((string how, int step) in ((string, int)[])[("by wheel, 60 pixels a frame", 60), ("flung, 900 pixels a frame", 900), ("by its thumb, a thousandth of the list a frame", 12_000)])
        {
            double[] frames = await mail.Page.Locator(".scroller").EvaluateAsync<double[]>(
                """
                (element, step) => new Promise((done) => {
                  const frames = [];
                  let last = performance.now();
                  const move = (now) => {
                    frames.push(now - last);
                    last = now;
                    element.scrollTop += step;
                    if (frames.length < 420) requestAnimationFrame(move); else done(frames.slice(20));
                  };
                  requestAnimationFrame(move);
                })
                """,
                step).WithinBoundsAsync("420 frames are drawn");
            Array.Sort(frames);
            await File.AppendAllTextAsync(file, FormattableString.Invariant($"{Count:N0} messages scrolled {how}: {1000 * frames.Length / frames.Sum():F1} frames a second, a frame {frames[frames.Length / 2]:F1} ms in the middle, {frames[frames.Length * 99 / 100]:F1} ms at 99 %, {frames.Count(static frame => frame > 25)} of {frames.Length} late\n"));
        }
    }

    // The newest is the first. One batch is written while the next is made.
    private async Task FillAsync(AccountId account)
    {
        const int Batch = 2000;
        DateTimeOffset start = DateTimeOffset.UnixEpoch.AddYears(50);
        Task<List<(StagedBlob Blob, int Number)>> next = Task.Run(() => MakeAsync(Count));
        for (int from = Count; from > 0; from -= Batch)
        {
            List<(StagedBlob Blob, int Number)> blobs = await next;
            int then = from - Batch;
            next = Task.Run(() => MakeAsync(then));
            await host.Store.WriteAsync(transaction =>
            {
                MailboxId inbox = transaction.FindMailbox(account, MailboxRole.Inbox)!.Id;
                foreach ((StagedBlob blob, int number) in blobs) transaction.Append(new AppendRequest(inbox, blob, MessageFlags.Seen, start.AddSeconds(Count - number)));
                return blobs.Count;
            });
            foreach ((StagedBlob blob, _) in blobs) await blob.DisposeAsync();
        }

        async Task<List<(StagedBlob Blob, int Number)>> MakeAsync(int from)
        {
            var blobs = new List<(StagedBlob Blob, int Number)>(Batch);
            for (int number = from; number > Math.Max(0, from - Batch); number--)
            {
                await using BlobWriter writer = host.Store.CreateBlob();
                writer.Write(Encoding.ASCII.GetBytes($"From: Sender {number % 97} <s{number % 97}@load.test>\r\nSubject: Message {number} of {Count}\r\nMessage-ID: <{number}@load.test>\r\n\r\nText.\r\n"));
                blobs.Add((await writer.CompleteAsync(), number));
            }

            return blobs;
        }
    }
}
