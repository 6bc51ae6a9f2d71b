using CsCheck;

namespace Posthouse.Delivery.Tests;

public class HeaderCountTests
{
    private static readonly string[] Pieces = ["Received:", "From :", "\n", "\r\nDelivered-To:", "delivered-to \t:"];

    [Fact]
    public void Received_and_from_are_counted_in_any_case_and_folded_lines_are_not()
    {
        HeaderCount count = HeaderCount.Of("Received: a\r\n\tFrom: not a field\r\nRECEIVED : b\r\nFrom: x@y\r\nReceived-SPF: pass\r\n\r\n"u8);
        Assert.Equal(2, count.Received);
        Assert.Equal(1, count.From);
        Assert.False(count.HasNull);
    }

    [Fact]
    public void Delivered_to_values_are_kept()
    {
        HeaderCount count = HeaderCount.Of("Delivered-To: sales@example.test\r\n\r\n"u8);
        Assert.Equal(["sales@example.test"], count.DeliveredTo);
    }

    [Fact]
    public void Any_input_is_counted_without_an_exception() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 20]).Sample((noise, pieces) =>
        {
            byte[] header = [.. noise, .. System.Text.Encoding.UTF8.GetBytes(string.Concat(pieces)), .. noise];
            HeaderCount.Of(header);
        });
}
