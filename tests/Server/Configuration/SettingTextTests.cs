namespace Posthouse.Server.Tests;

public class SettingTextTests
{
    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("64 MiB", 64L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2 GB", 2_000_000_000)]
    [InlineData("10M", 10L << 20)]
    public void Sizes(string text, long octets)
    {
        Assert.True(SettingText.TryReadSize(text, out long read));
        Assert.Equal(octets, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("MiB")]
    [InlineData("99999999999 TiB")]
    [InlineData("1e9")]
    public void What_is_not_a_size(string text) => Assert.False(SettingText.TryReadSize(text, out _));

    [Theory]
    [InlineData("90 s", 90)]
    [InlineData("5 min", 300)]
    [InlineData("4h", 14400)]
    [InlineData("5 days", 432000)]
    [InlineData("30", 30)]
    public void Durations(string text, int seconds)
    {
        Assert.True(SettingText.TryReadDuration(text, out TimeSpan duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }
}
