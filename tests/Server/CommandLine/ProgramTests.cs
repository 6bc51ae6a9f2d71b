using Posthouse.Server;

namespace Posthouse.Server.Tests;

public class ProgramTests
{
    [Fact]
    public async Task Version_is_printed_and_succeeds()
    {
        Assert.Equal(0, await PosthouseCommand.RunAsync(["--version"]));
    }
}
