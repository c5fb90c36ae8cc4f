using Kloop.Shoes.Network.Filter;

namespace Kloop.Shoes.Tests.Network.Filter;

public sealed class FilterProgramTests
{
    private const uint X64 = 0xc000003e, I386 = 0x40000003, Arm64 = 0xc00000b7;
    private const uint Allow = 0x7fff0000, Notify = 0x7fc00000, NotPermitted = 0x00050001, NoSuchCall = 0x00050026;

    [Theory]
    [InlineData(X64, CallNumbers.Connect, Notify, 3, 0x1000, 16)]
    [InlineData(X64, CallNumbers.Connect, Allow, 3, 0x1000, 12)]
    [InlineData(X64, CallNumbers.Bind, Notify, 3, 0x1000, 28)]
    [InlineData(X64, CallNumbers.Bind, Allow, 3, 0x1000, 12)]
    [InlineData(X64, CallNumbers.Listen, Notify, 3, 5)]
    [InlineData(X64, CallNumbers.SendTo, Allow, 3, 0x1000, 9, 0, 0L, 0)]
    [InlineData(X64, CallNumbers.SendTo, Notify, 3, 0x1000, 9, 0, 0x2000L, 16)]
    [InlineData(X64, CallNumbers.SendTo, Notify, 3, 0x1000, 9, 0, 0x7fff_0000_0000, 16)]
    [InlineData(X64, CallNumbers.ReceiveFrom, Allow, 3, 0x1000, 9, 0, 0L, 0)]
    [InlineData(X64, CallNumbers.ReceiveFrom, Notify, 3, 0x1000, 9, 0, 0x2000L, 0x3000)]
    [InlineData(X64, CallNumbers.SendMessage, Notify, 3, 0x1000, 0)]
    [InlineData(X64, CallNumbers.SendMessage, Allow, 3, 0x1000, 0x4000)]
    [InlineData(X64, CallNumbers.SendMessages, Allow, 3, 0x1000, 2, 0x4040)]
    [InlineData(X64, CallNumbers.SendMessages, Notify, 3, 0x1000, 2, 0x40)]
    [InlineData(X64, CallNumbers.GetOption, Notify, 3, 1, 4)]
    [InlineData(X64, CallNumbers.GetOption, Allow, 3, 6, 4)]
    [InlineData(X64, CallNumbers.GetOption, Allow, 3, 1, 3)]
    [InlineData(X64, CallNumbers.IoUringSetup, NoSuchCall)]
    [InlineData(X64, 0, Allow)]
    [InlineData(X64, 60, Allow)]
    [InlineData(X64, 0x40000000 | CallNumbers.Connect, NoSuchCall)]
    [InlineData(I386, 362, NotPermitted)]
    [InlineData(I386, 102, NotPermitted, 3)]
    [InlineData(I386, 102, Allow, 1)]
    [InlineData(I386, 4, Allow)]
    [InlineData(Arm64, 203, NoSuchCall)]
    public void Call_IsAnswered(uint architecture, int number, uint expected, int a = 0, int b = 0, int c = 0, int d = 0, long e = 0, int f = 0) =>
        Assert.Equal(expected, Run(architecture, number, [a, b, c, d, e, f]));

    /// <summary>The kernel's interpreter, as far as the filter needs it.</summary>
    private static uint Run(uint architecture, int number, long[] arguments)
    {
        byte[] data = new byte[64];
        BitConverter.TryWriteBytes(data.AsSpan(0), number);
        BitConverter.TryWriteBytes(data.AsSpan(4), architecture);
        for (int i = 0; i < arguments.Length; i++) BitConverter.TryWriteBytes(data.AsSpan(16 + (8 * i)), arguments[i]);
        var code = FilterProgram.Build();
        uint word = 0;
        for (int at = 0; ; at++)
        {
            var step = code[at];
            switch (step.Code)
            {
                case 0x20: word = BitConverter.ToUInt32(data, (int)step.Value); break;
                case 0x15: at += word == step.Value ? step.IfTrue : step.IfFalse; break;
                case 0x35: at += word >= step.Value ? step.IfTrue : step.IfFalse; break;
                case 0x45: at += (word & step.Value) != 0 ? step.IfTrue : step.IfFalse; break;
                case 0x06: return step.Value;
                default: throw new InvalidOperationException($"instruction {step.Code:x}");
            }
        }
    }
}
