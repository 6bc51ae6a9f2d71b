namespace Posthouse.Server.Tests;

public class LinkChecksTests
{
    [Theory]
    [InlineData("address = \"http://mail.example.com\"", "address: http://mail.example.com is not https")]
    [InlineData("address = \"https://mail.example.com/files\"", "address: https://mail.example.com/files is not https with a host's name and nothing after it")]
    [InlineData("longest-life = \"7 d\"", "default-life: it is longer than longest-life")]
    [InlineData("maximum-total = \"1 GiB\"", "maximum-file: it is more than maximum-total")]
    public void What_does_not_fit_together_is_told(string line, string message)
    {
        PosthouseConfiguration.Read($"[links]\n{line}\n", "/", out IReadOnlyList<ConfigurationError> errors);
        Assert.Contains(message, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_the_defaults_are_the_rooms()
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read("hostname = \"mail.example.com\"\n", "/", out _);
        Assert.Equal(new Posthouse.Jmap.LinkOptions(), RoomOptions.Links(configuration));
    }
}
