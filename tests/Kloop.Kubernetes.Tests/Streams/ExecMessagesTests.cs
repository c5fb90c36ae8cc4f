using System.Text;
using Kloop.Kubernetes.Streams;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class ExecMessagesTests
{
    private const string Success = """{"metadata":{},"status":"Success"}""";

    [Fact]
    public void Output_is_put_together_by_channel()
    {
        var messages = new ExecMessages(100);
        Add(messages, 1, "");
        Add(messages, 2, "");
        Add(messages, 3, "");
        Add(messages, 1, "one ");
        Add(messages, 2, "error");
        Add(messages, 1, "two");
        Assert.False(messages.HasStatus);
        Add(messages, 3, Success);
        Assert.Equal(new ExecResult(0, "one two", "error"), messages.Result());
    }

    [Fact]
    public void Pieces_of_a_message_belong_to_its_channel()
    {
        var messages = new ExecMessages(100);
        messages.Add([1], endOfMessage: false);
        messages.Add("ä"u8[..1], endOfMessage: false);
        messages.Add("ä"u8[1..], endOfMessage: true);
        messages.Add([3, .. Encoding.UTF8.GetBytes(Success[..10])], endOfMessage: false);
        Assert.False(messages.HasStatus);
        messages.Add(Encoding.UTF8.GetBytes(Success[10..]), endOfMessage: true);
        Assert.Equal(new ExecResult(0, "ä", ""), messages.Result());
    }

    [Fact]
    public void Exit_code_is_in_the_causes()
    {
        var messages = new ExecMessages(100);
        Add(messages, 3, """{"status":"Failure","reason":"NonZeroExitCode","message":"command terminated with non-zero exit code","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}""");
        Assert.Equal(new ExecResult(7, "", ""), messages.Result());
    }

    [Theory]
    [InlineData("""{"status":"Failure","reason":"InternalError","message":"exec: \"cat\": executable file not found in $PATH"}""", "exec: \"cat\": executable file not found in $PATH")]
    [InlineData("no JSON\n", "no JSON")]
    public void Program_that_does_not_start_is_told_in_the_runtimes_words(string status, string words)
    {
        var messages = new ExecMessages(100);
        Add(messages, 3, status);
        Assert.Equal(new ExecResult(null, "", "", words), messages.Result());
    }

    [Fact]
    public void Output_over_the_limit_is_cut_and_said_to_be()
    {
        var messages = new ExecMessages(10);
        Add(messages, 2, "12345");
        Add(messages, 1, "123456");
        Assert.True(messages.Truncated);
        Assert.Equal(new ExecResult(null, "12345", "12345", Truncated: true), messages.Result());
    }

    [Fact]
    public void Without_a_word_of_the_end_there_is_no_result()
    {
        var messages = new ExecMessages(10);
        Add(messages, 1, "half");
        Assert.Null(messages.Result());
    }

    private static void Add(ExecMessages messages, byte channel, string text) => messages.Add([channel, .. Encoding.UTF8.GetBytes(text)], endOfMessage: true);
}
