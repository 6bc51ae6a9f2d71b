using System.Net;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Transport;

namespace Posthouse.Smtp.Tests;

public sealed class IntakeMemoryTests
{
    private const string ToData = "S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<bob@example.net>\nS: 250 *\nC: RCPT TO:<alice@example.com>\nS: 250 *\nC: DATA\nS: 354 *\n";

    private static IntakeBudget Make(long maximum = 1 << 20, long perAddress = 1 << 20) =>
        new(new IntakeOptions { MaximumMemory = maximum, MaximumMemoryPerAddress = perAddress }, TimeProvider.System, NullLogger<IntakeBudget>.Instance);

    [Fact]
    public void Sessions_that_end_in_any_way_give_everything_back()
    {
        // What a client does in a row, each from a session that stands at Ready or in a transaction; after the last it vanishes, or a deadline ends it.
        string[] deeds =
        [
            "C: MAIL FROM:<bob@example.net>\nC: RCPT TO:<alice@example.com>\n",
            "C: RCPT TO:<alice@example.com>\n",
            "C: RCPT TO:<nobody@example.com>\n",
            "C: MAIL FROM:<spammer@example.net>\n",
            "C: RSET\n",
            "C: EHLO b\n",
            "C: BDAT 20000\nC- {20000*x}\n",
            "C: BDAT 4 LAST\nC- \\r\\na\n",
            "C: BDAT 50000\nC- {49998*x}\\0x\n",
            "C: DATA\nC: A: b\nC:\nC: {100000*x}\nC: .\n",
            "C: DATA\nC: A: b\nC:\nC: {3000*x}\nC: .\n",
            "C: STARTTLS\n",
        ];
        Gen.Select(Gen.Int[0, deeds.Length - 1].Array[1, 8], Gen.Int[0, 2]).Sample(played =>
        {
            (int[] order, int end) = played;
            using IntakeBudget budget = Make(maximum: 150_000, perAddress: 120_000);
            using var play = new SmtpPlay(options: static o => o with { MaximumMessageSize = 60_000 }, budget: budget);
            string last = end switch { 0 => "C.\n", 1 => "@advance 03:00:00\n@advance 00:00:10\nC.\n", _ => "C: DATA\nC: A: b\nC- {30000*x}\nC.\n" };
            play.RunAsync("C: EHLO a\n" + string.Concat(order.Select(i => deeds[i])) + last).GetAwaiter().GetResult();
        }, iter: 200, threads: 1);
    }

    [Fact]
    public async Task A_message_that_finds_no_memory_is_452_after_its_end_and_holds_none_before_it()
    {
        using IntakeBudget budget = Make(perAddress: 200_000);
        using var play = new SmtpPlay(budget: budget);
        play.Steps["held"] = most =>
        {
            Assert.InRange(budget.Held, 1, long.Parse(most, System.Globalization.CultureInfo.InvariantCulture));
            return Task.CompletedTask;
        };
        await play.RunAsync(ToData + "C: A: b\nC:\nC: {150000*x}\nC: {150000*x}\nC: y\n@held 16384\nC: .\nS: 452 4.3.1 Insufficient system resources*\nC: QUIT\nS: 221 *\nS.\n@messages 0\n");
    }

    [Fact]
    public async Task Mail_and_rcpt_are_452_while_there_is_no_memory_and_go_on_when_there_is()
    {
        using IntakeBudget budget = Make();
        using IntakeShare others = budget.Open(IPAddress.Loopback);
        Assert.True(others.TryHoldContent((1 << 20) - 10_000));
        using var play = new SmtpPlay(budget: budget);
        play.Steps["room"] = _ =>
        {
            Assert.True(others.TryHoldContent((1 << 20) - 40_000));
            return Task.CompletedTask;
        };
        string recipients = string.Concat(Enumerable.Range(0, 99).Select(static i => $"C: RCPT TO:<r{i}@example.com>\n"));
        await play.Runner.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<bob@example.net>\nS: 452 4.3.1 *\n@room\nC: MAIL FROM:<bob@example.net>\nS: 250 *\n"
            + recipients + "S: 250 *\nS*: 452 4.3.1 *\nC: DATA\nS*: 354 *\nC: A: b\nC: .\nS: 250 *\nC: QUIT\nS: 221 *\nS.\n@messages 1\n");
        Assert.InRange(play.Last.Envelope.Recipients.Count, 10, 90);
    }
}
