using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>What is refused is said in the language of the account, once somebody has signed in.</summary>
public sealed class LanguageTests
{
    private const string Session = """
        # tls
        S: "IMPLEMENTATION" "Posthouse"
        S: "SASL" *
        S: "SIEVE" *
        S: "NOTIFY" "mailto"
        S: "EXTLISTS" "urn"
        S: "MAXREDIRECTS" "4"
        S: "UNAUTHENTICATE"
        S: "VERSION" "1.0"
        S: OK "Posthouse is ready"
        C: LISTSCRIPTS
        S: NO "Sign in first"
        C: AUTHENTICATE "PLAIN" "AGFsaWNlQGV4YW1wbGUuY29tAHNlY3JldA=="
        S: OK "Signed in"
        C: GETSCRIPT "bad"
        S: NO (NONEXISTENT) "中：*"
        C: CHECKSCRIPT "keep; foo;"
        S: NO "中：line 1, *"
        C: NOTHING
        S: NO "中：There is no such command"
        C: UNAUTHENTICATE
        S: OK "Signed out"
        C: LISTSCRIPTS
        S: NO "Sign in first"
        C: LOGOUT
        S: OK "Goodbye"
        S.
        """;

    [Theory]
    [InlineData("zh-CN", "中：")]
    [InlineData("en", "")]
    public async Task Refusals_are_in_the_language_of_the_account(string language, string mark)
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        await fixture.Administration.UpdateAccountAsync(fixture.Alice.Id, account => account with { Language = language });
        var handler = new ManageSieveProtocolHandler(fixture.Scripts, fixture.SignIn, new ManageSieveOptions(), new Marked(), fixture.Clock, NullLogger<ManageSieveProtocolHandler>.Instance);
        using DuplexPipeConnection connection = fixture.Connect(tls: true);
        await new TranscriptRunner(handler, connection).RunAsync(Session.Replace("中：", mark, StringComparison.Ordinal));
    }

    private sealed class Marked : IUserText
    {
        public string InChinese(string english) => "中：" + english;
    }
}
