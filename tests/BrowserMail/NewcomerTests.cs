using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The first half hour, at the server of the tests and at the program itself.</summary>
public sealed partial class NewcomerTests(BrowserHost host)
{
    public static TheoryData<string> Languages => ["en-GB", "zh-CN"];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Signs_in_reads_searches_writes_schedules_undoes_and_finds_the_way(string language)
    {
        EmailAddress account = await host.TakeAccountAsync(), to = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await OpenAsync(language, null);
        await Newcomer.VisitAsync(mail, language, account.ToString(), Posthouse.Server.DemoSetup.Password, to.ToString());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Does_the_same_at_the_demo_that_runs_by_itself_with_what_the_terminal_says(string language)
    {
        BrowserHost.Require();
        await using DemoProcess demo = await DemoProcess.StartAsync();
        string Told(Regex what) => what.Match(demo.Said).Groups[1].Value;
        string[] people = Told(Accounts()).Split(", ").Select(static person => person.Split(' ')[0]).ToArray();
        await using Webmail mail = await OpenAsync(language, Told(Address()));
        await Newcomer.VisitAsync(mail, language, people[0], Told(Password()), people[1]);
        Assert.Equal(0, await demo.StopAsync());
    }

    private async Task<Webmail> OpenAsync(string language, string? origin)
    {
        (IBrowserContext context, IPage page) = await host.NewPageAsync(Profile.Desktop with { Language = language, Whole = true }, origin);
        return new Webmail(context, page);
    }

    [GeneratedRegex("accounts +([^;\\n]+)")]
    private static partial Regex Accounts();

    [GeneratedRegex("password +(\\S+)")]
    private static partial Regex Password();

    [GeneratedRegex("webmail +(\\S+)")]
    private static partial Regex Address();
}
