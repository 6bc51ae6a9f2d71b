using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>
/// Each file is one session of an account that has no scripts yet. Its first line says where the client is:
/// <c># tls</c>, <c># clear</c> or <c># loopback</c>.
/// </summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Files => [.. System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.transcript").Select(static f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Session_goes_as_written(string name)
    {
        await using ManageSieveFixture fixture = await ManageSieveFixture.OpenAsync();
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".transcript"));
        using DuplexPipeConnection connection = fixture.Connect(text.StartsWith("# tls", StringComparison.Ordinal), text.StartsWith("# loopback", StringComparison.Ordinal));
        var runner = new TranscriptRunner(fixture.Handler, connection)
        {
            Advance = time =>
            {
                for (int second = 0; second < time.TotalSeconds; second++) fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            },
            Actions = new Dictionary<string, Func<string, Task>>
            {
                ["delete"] = _ => fixture.Administration.DeleteAccountAsync(fixture.Alice.Id),
                ["suspend"] = _ => fixture.Administration.UpdateAccountAsync(fixture.Alice.Id, static account => account with { Suspended = true }),
            },
        };
        await runner.RunAsync(text);
    }
}
