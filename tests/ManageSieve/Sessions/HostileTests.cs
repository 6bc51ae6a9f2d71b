using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Sieve;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>Every command in every state, arguments of every wrong shape, and literals whose length is not theirs: an answer for each command, and nothing is stored that was not meant.</summary>
public sealed class HostileTests
{
    private const string SignIn = "AUTHENTICATE \"PLAIN\" \"AGFsaWNlQGV4YW1wbGUuY29tAHNlY3JldA==\"\r\n";

    private static readonly string[] Verbs =
    [
        "STARTTLS", "LOGOUT", "CAPABILITY", "HAVESPACE \"a\" 10", "PUTSCRIPT \"a\" \"keep;\"", "LISTSCRIPTS", "SETACTIVE \"a\"", "GETSCRIPT \"a\"",
        "DELETESCRIPT \"a\"", "RENAMESCRIPT \"a\" \"b\"", "CHECKSCRIPT \"keep;\"", "NOOP", "UNAUTHENTICATE",
    ];

    public static TheoryData<string, bool> States
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (string verb in Verbs)
            {
                all.Add(verb, false);
                all.Add(verb, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Each_command_has_one_answer_in_each_state(string command, bool signedIn)
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        string verb = command.Split(' ')[0];
        List<string> answers = Answers(await SessionAsync(fixture, (signedIn ? SignIn : "") + command + "\r\nNOOP \"after\"\r\n"));
        // The greeting, the sign-in, the command, what follows.
        int at = signedIn ? 2 : 1;
        bool any = verb is "LOGOUT" or "CAPABILITY" or "NOOP";
        if (!signedIn && !any) Assert.StartsWith("NO ", answers[at], StringComparison.Ordinal);
        else if (verb is "SETACTIVE" or "GETSCRIPT" or "DELETESCRIPT" or "RENAMESCRIPT") Assert.StartsWith("NO (NONEXISTENT)", answers[at], StringComparison.Ordinal);
        else if (verb == "STARTTLS") Assert.StartsWith("NO ", answers[at], StringComparison.Ordinal);
        else Assert.StartsWith("OK ", answers[at], StringComparison.Ordinal);
        if (verb == "LOGOUT") Assert.Equal(at + 1, answers.Count);
        else Assert.Equal("OK (TAG \"after\") \"Done\"", answers[at + 1]);
        Assert.Equal(signedIn && verb == "PUTSCRIPT" ? 1 : 0, (await fixture.Scripts.ListAsync(ScriptOwner.Of(fixture.Alice.Id), TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("PUTSCRIPT \"a\" {4+}\r\nkeep;\r\n")]
    [InlineData("PUTSCRIPT \"a\" {0+}\r\nkeep;\r\n")]
    [InlineData("PUTSCRIPT \"a\" {-1+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {00000000000000000000000005+}\r\nkeep;\r\n")]
    [InlineData("PUTSCRIPT \"a\" {99999999999999999999+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {4294967296+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" {5\r\nkeep;\r\n")]
    [InlineData("PUTSCRIPT {600000+}\r\n")]
    [InlineData("PUTSCRIPT \"a\" \"keep;\r\n")]
    [InlineData("PUTSCRIPT \"a\" \"keep;\" \"keep;\"\r\n")]
    [InlineData("PUTSCRIPT a keep;\r\n")]
    [InlineData("HAVESPACE \"a\" -1\r\n")]
    [InlineData("HAVESPACE \"a\" 99999999999999999999\r\n")]
    [InlineData("HAVESPACE \"a\" \"1\"\r\n")]
    [InlineData("SETACTIVE\r\n")]
    [InlineData("GETSCRIPT \"a\" {1+}\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0\0\0\r\n")]
    [InlineData("PUTSCRIPT \"\u0000\" \"keep;\"\r\n")]
    public async Task A_wrong_shape_stores_nothing_and_ends_in_an_answer(string command)
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        List<string> answers = Answers(await SessionAsync(fixture, SignIn + command));
        Assert.All(answers.Skip(2), static answer => Assert.True(answer.StartsWith("NO ", StringComparison.Ordinal) || answer.StartsWith("BYE ", StringComparison.Ordinal), answer));
        Assert.Empty(await fixture.Scripts.ListAsync(ScriptOwner.Of(fixture.Alice.Id), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_literal_longer_than_said_is_not_taken_for_more_of_the_script()
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        await SessionAsync(fixture, SignIn + "PUTSCRIPT \"a\" {5+}\r\nkeep;discard;\r\n");
        Assert.Empty(await fixture.Scripts.ListAsync(ScriptOwner.Of(fixture.Alice.Id), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_script_that_is_one_octet_too_large_is_refused_and_the_session_goes_on()
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        string script = "keep;#" + new string('x', 595);
        List<string> answers = Answers(await SessionAsync(fixture, $"{SignIn}PUTSCRIPT \"a\" {{{script.Length}+}}\r\n{script}\r\nNOOP\r\n"));
        Assert.Equal(["NO", "OK"], answers.Skip(2).Select(static answer => answer.Split(' ')[0]));
    }

    // Everything that the server says until it, or the client, has ended.
    private static async Task<string> SessionAsync(ManageSieveFixture fixture, string input)
    {
        using DuplexPipeConnection connection = fixture.Connect(tls: true);
        Task session = RunAsync();
        await connection.ClientOutput.WriteAsync(Encoding.UTF8.GetBytes(input), TestContext.Current.CancellationToken);
        await connection.ClientOutput.CompleteAsync();
        var text = new StringBuilder();
        while (true)
        {
            ReadResult result = await connection.ClientInput.ReadAsync(TestContext.Current.CancellationToken);
            text.Append(Encoding.UTF8.GetString(result.Buffer.ToArray()));
            connection.ClientInput.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
        }

        await session;
        return text.ToString();

        async Task RunAsync()
        {
            await fixture.Handler.RunAsync(connection);
            await connection.Output.CompleteAsync();
            await connection.Input.CompleteAsync();
        }
    }

    private static List<string> Answers(string text) => [.. text.Split("\r\n").Where(static line => line.StartsWith("OK ", StringComparison.Ordinal) || line.StartsWith("NO ", StringComparison.Ordinal) || line.StartsWith("BYE ", StringComparison.Ordinal))];
}
