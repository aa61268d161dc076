namespace PerfGate.Torture;

/// <summary>A method with so much code that its branches are long.</summary>
internal static class Huge
{
    public static long Run(int n)
    {
        long sum = 0;
        for (var i = 0; i < 300; i++)
        {
            switch (i)
            {
                case 0:
                    try
                    {
                        sum += i % 2 == 0 ? n * 0 : n - 0;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 0;
                    }

                    break;
                case 1:
                    try
                    {
                        sum += i % 3 == 0 ? n * 1 : n - 1;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 1;
                    }

                    break;
                case 2:
                    try
                    {
                        sum += i % 4 == 0 ? n * 2 : n - 2;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 2;
                    }

                    break;
                case 3:
                    try
                    {
                        sum += i % 5 == 0 ? n * 3 : n - 3;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 3;
                    }

                    break;
                case 4:
                    try
                    {
                        sum += i % 6 == 0 ? n * 4 : n - 4;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 4;
                    }

                    break;
                case 5:
                    try
                    {
                        sum += i % 7 == 0 ? n * 5 : n - 5;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 5;
                    }

                    break;
                case 6:
                    try
                    {
                        sum += i % 8 == 0 ? n * 6 : n - 6;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 6;
                    }

                    break;
                case 7:
                    try
                    {
                        sum += i % 2 == 0 ? n * 7 : n - 7;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 7;
                    }

                    break;
                case 8:
                    try
                    {
                        sum += i % 3 == 0 ? n * 8 : n - 8;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 8;
                    }

                    break;
                case 9:
                    try
                    {
                        sum += i % 4 == 0 ? n * 9 : n - 9;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 9;
                    }

                    break;
                case 10:
                    try
                    {
                        sum += i % 5 == 0 ? n * 10 : n - 10;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 10;
                    }

                    break;
                case 11:
                    try
                    {
                        sum += i % 6 == 0 ? n * 11 : n - 11;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 11;
                    }

                    break;
                case 12:
                    try
                    {
                        sum += i % 7 == 0 ? n * 12 : n - 12;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 12;
                    }

                    break;
                case 13:
                    try
                    {
                        sum += i % 8 == 0 ? n * 13 : n - 13;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 13;
                    }

                    break;
                case 14:
                    try
                    {
                        sum += i % 2 == 0 ? n * 14 : n - 14;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 14;
                    }

                    break;
                case 15:
                    try
                    {
                        sum += i % 3 == 0 ? n * 15 : n - 15;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 15;
                    }

                    break;
                case 16:
                    try
                    {
                        sum += i % 4 == 0 ? n * 16 : n - 16;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 16;
                    }

                    break;
                case 17:
                    try
                    {
                        sum += i % 5 == 0 ? n * 17 : n - 17;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 17;
                    }

                    break;
                case 18:
                    try
                    {
                        sum += i % 6 == 0 ? n * 18 : n - 18;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 18;
                    }

                    break;
                case 19:
                    try
                    {
                        sum += i % 7 == 0 ? n * 19 : n - 19;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 19;
                    }

                    break;
                case 20:
                    try
                    {
                        sum += i % 8 == 0 ? n * 20 : n - 20;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 20;
                    }

                    break;
                case 21:
                    try
                    {
                        sum += i % 2 == 0 ? n * 21 : n - 21;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 21;
                    }

                    break;
                case 22:
                    try
                    {
                        sum += i % 3 == 0 ? n * 22 : n - 22;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 22;
                    }

                    break;
                case 23:
                    try
                    {
                        sum += i % 4 == 0 ? n * 23 : n - 23;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 23;
                    }

                    break;
                case 24:
                    try
                    {
                        sum += i % 5 == 0 ? n * 24 : n - 24;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 24;
                    }

                    break;
                case 25:
                    try
                    {
                        sum += i % 6 == 0 ? n * 25 : n - 25;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 25;
                    }

                    break;
                case 26:
                    try
                    {
                        sum += i % 7 == 0 ? n * 26 : n - 26;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 26;
                    }

                    break;
                case 27:
                    try
                    {
                        sum += i % 8 == 0 ? n * 27 : n - 27;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 27;
                    }

                    break;
                case 28:
                    try
                    {
                        sum += i % 2 == 0 ? n * 28 : n - 28;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 28;
                    }

                    break;
                case 29:
                    try
                    {
                        sum += i % 3 == 0 ? n * 29 : n - 29;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 29;
                    }

                    break;
                case 30:
                    try
                    {
                        sum += i % 4 == 0 ? n * 30 : n - 30;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 30;
                    }

                    break;
                case 31:
                    try
                    {
                        sum += i % 5 == 0 ? n * 31 : n - 31;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 31;
                    }

                    break;
                case 32:
                    try
                    {
                        sum += i % 6 == 0 ? n * 32 : n - 32;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 32;
                    }

                    break;
                case 33:
                    try
                    {
                        sum += i % 7 == 0 ? n * 33 : n - 33;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 33;
                    }

                    break;
                case 34:
                    try
                    {
                        sum += i % 8 == 0 ? n * 34 : n - 34;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 34;
                    }

                    break;
                case 35:
                    try
                    {
                        sum += i % 2 == 0 ? n * 35 : n - 35;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 35;
                    }

                    break;
                case 36:
                    try
                    {
                        sum += i % 3 == 0 ? n * 36 : n - 36;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 36;
                    }

                    break;
                case 37:
                    try
                    {
                        sum += i % 4 == 0 ? n * 37 : n - 37;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 37;
                    }

                    break;
                case 38:
                    try
                    {
                        sum += i % 5 == 0 ? n * 38 : n - 38;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 38;
                    }

                    break;
                case 39:
                    try
                    {
                        sum += i % 6 == 0 ? n * 39 : n - 39;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 39;
                    }

                    break;
                case 40:
                    try
                    {
                        sum += i % 7 == 0 ? n * 40 : n - 40;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 40;
                    }

                    break;
                case 41:
                    try
                    {
                        sum += i % 8 == 0 ? n * 41 : n - 41;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 41;
                    }

                    break;
                case 42:
                    try
                    {
                        sum += i % 2 == 0 ? n * 42 : n - 42;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 42;
                    }

                    break;
                case 43:
                    try
                    {
                        sum += i % 3 == 0 ? n * 43 : n - 43;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 43;
                    }

                    break;
                case 44:
                    try
                    {
                        sum += i % 4 == 0 ? n * 44 : n - 44;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 44;
                    }

                    break;
                case 45:
                    try
                    {
                        sum += i % 5 == 0 ? n * 45 : n - 45;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 45;
                    }

                    break;
                case 46:
                    try
                    {
                        sum += i % 6 == 0 ? n * 46 : n - 46;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 46;
                    }

                    break;
                case 47:
                    try
                    {
                        sum += i % 7 == 0 ? n * 47 : n - 47;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 47;
                    }

                    break;
                case 48:
                    try
                    {
                        sum += i % 8 == 0 ? n * 48 : n - 48;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 48;
                    }

                    break;
                case 49:
                    try
                    {
                        sum += i % 2 == 0 ? n * 49 : n - 49;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 49;
                    }

                    break;
                case 50:
                    try
                    {
                        sum += i % 3 == 0 ? n * 50 : n - 50;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 50;
                    }

                    break;
                case 51:
                    try
                    {
                        sum += i % 4 == 0 ? n * 51 : n - 51;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 51;
                    }

                    break;
                case 52:
                    try
                    {
                        sum += i % 5 == 0 ? n * 52 : n - 52;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 52;
                    }

                    break;
                case 53:
                    try
                    {
                        sum += i % 6 == 0 ? n * 53 : n - 53;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 53;
                    }

                    break;
                case 54:
                    try
                    {
                        sum += i % 7 == 0 ? n * 54 : n - 54;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 54;
                    }

                    break;
                case 55:
                    try
                    {
                        sum += i % 8 == 0 ? n * 55 : n - 55;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 55;
                    }

                    break;
                case 56:
                    try
                    {
                        sum += i % 2 == 0 ? n * 56 : n - 56;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 56;
                    }

                    break;
                case 57:
                    try
                    {
                        sum += i % 3 == 0 ? n * 57 : n - 57;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 57;
                    }

                    break;
                case 58:
                    try
                    {
                        sum += i % 4 == 0 ? n * 58 : n - 58;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 58;
                    }

                    break;
                case 59:
                    try
                    {
                        sum += i % 5 == 0 ? n * 59 : n - 59;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 59;
                    }

                    break;
                case 60:
                    try
                    {
                        sum += i % 6 == 0 ? n * 60 : n - 60;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 60;
                    }

                    break;
                case 61:
                    try
                    {
                        sum += i % 7 == 0 ? n * 61 : n - 61;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 61;
                    }

                    break;
                case 62:
                    try
                    {
                        sum += i % 8 == 0 ? n * 62 : n - 62;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 62;
                    }

                    break;
                case 63:
                    try
                    {
                        sum += i % 2 == 0 ? n * 63 : n - 63;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 63;
                    }

                    break;
                case 64:
                    try
                    {
                        sum += i % 3 == 0 ? n * 64 : n - 64;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 64;
                    }

                    break;
                case 65:
                    try
                    {
                        sum += i % 4 == 0 ? n * 65 : n - 65;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 65;
                    }

                    break;
                case 66:
                    try
                    {
                        sum += i % 5 == 0 ? n * 66 : n - 66;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 66;
                    }

                    break;
                case 67:
                    try
                    {
                        sum += i % 6 == 0 ? n * 67 : n - 67;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 67;
                    }

                    break;
                case 68:
                    try
                    {
                        sum += i % 7 == 0 ? n * 68 : n - 68;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 68;
                    }

                    break;
                case 69:
                    try
                    {
                        sum += i % 8 == 0 ? n * 69 : n - 69;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 69;
                    }

                    break;
                case 70:
                    try
                    {
                        sum += i % 2 == 0 ? n * 70 : n - 70;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 70;
                    }

                    break;
                case 71:
                    try
                    {
                        sum += i % 3 == 0 ? n * 71 : n - 71;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 71;
                    }

                    break;
                case 72:
                    try
                    {
                        sum += i % 4 == 0 ? n * 72 : n - 72;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 72;
                    }

                    break;
                case 73:
                    try
                    {
                        sum += i % 5 == 0 ? n * 73 : n - 73;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 73;
                    }

                    break;
                case 74:
                    try
                    {
                        sum += i % 6 == 0 ? n * 74 : n - 74;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 74;
                    }

                    break;
                case 75:
                    try
                    {
                        sum += i % 7 == 0 ? n * 75 : n - 75;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 75;
                    }

                    break;
                case 76:
                    try
                    {
                        sum += i % 8 == 0 ? n * 76 : n - 76;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 76;
                    }

                    break;
                case 77:
                    try
                    {
                        sum += i % 2 == 0 ? n * 77 : n - 77;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 77;
                    }

                    break;
                case 78:
                    try
                    {
                        sum += i % 3 == 0 ? n * 78 : n - 78;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 78;
                    }

                    break;
                case 79:
                    try
                    {
                        sum += i % 4 == 0 ? n * 79 : n - 79;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 79;
                    }

                    break;
                case 80:
                    try
                    {
                        sum += i % 5 == 0 ? n * 80 : n - 80;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 80;
                    }

                    break;
                case 81:
                    try
                    {
                        sum += i % 6 == 0 ? n * 81 : n - 81;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 81;
                    }

                    break;
                case 82:
                    try
                    {
                        sum += i % 7 == 0 ? n * 82 : n - 82;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 82;
                    }

                    break;
                case 83:
                    try
                    {
                        sum += i % 8 == 0 ? n * 83 : n - 83;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 83;
                    }

                    break;
                case 84:
                    try
                    {
                        sum += i % 2 == 0 ? n * 84 : n - 84;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 84;
                    }

                    break;
                case 85:
                    try
                    {
                        sum += i % 3 == 0 ? n * 85 : n - 85;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 85;
                    }

                    break;
                case 86:
                    try
                    {
                        sum += i % 4 == 0 ? n * 86 : n - 86;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 86;
                    }

                    break;
                case 87:
                    try
                    {
                        sum += i % 5 == 0 ? n * 87 : n - 87;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 87;
                    }

                    break;
                case 88:
                    try
                    {
                        sum += i % 6 == 0 ? n * 88 : n - 88;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 88;
                    }

                    break;
                case 89:
                    try
                    {
                        sum += i % 7 == 0 ? n * 89 : n - 89;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 89;
                    }

                    break;
                case 90:
                    try
                    {
                        sum += i % 8 == 0 ? n * 90 : n - 90;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 90;
                    }

                    break;
                case 91:
                    try
                    {
                        sum += i % 2 == 0 ? n * 91 : n - 91;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 91;
                    }

                    break;
                case 92:
                    try
                    {
                        sum += i % 3 == 0 ? n * 92 : n - 92;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 92;
                    }

                    break;
                case 93:
                    try
                    {
                        sum += i % 4 == 0 ? n * 93 : n - 93;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 93;
                    }

                    break;
                case 94:
                    try
                    {
                        sum += i % 5 == 0 ? n * 94 : n - 94;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 94;
                    }

                    break;
                case 95:
                    try
                    {
                        sum += i % 6 == 0 ? n * 95 : n - 95;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 95;
                    }

                    break;
                case 96:
                    try
                    {
                        sum += i % 7 == 0 ? n * 96 : n - 96;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 96;
                    }

                    break;
                case 97:
                    try
                    {
                        sum += i % 8 == 0 ? n * 97 : n - 97;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 97;
                    }

                    break;
                case 98:
                    try
                    {
                        sum += i % 2 == 0 ? n * 98 : n - 98;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 98;
                    }

                    break;
                case 99:
                    try
                    {
                        sum += i % 3 == 0 ? n * 99 : n - 99;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 99;
                    }

                    break;
                case 100:
                    try
                    {
                        sum += i % 4 == 0 ? n * 100 : n - 100;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 100;
                    }

                    break;
                case 101:
                    try
                    {
                        sum += i % 5 == 0 ? n * 101 : n - 101;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 101;
                    }

                    break;
                case 102:
                    try
                    {
                        sum += i % 6 == 0 ? n * 102 : n - 102;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 102;
                    }

                    break;
                case 103:
                    try
                    {
                        sum += i % 7 == 0 ? n * 103 : n - 103;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 103;
                    }

                    break;
                case 104:
                    try
                    {
                        sum += i % 8 == 0 ? n * 104 : n - 104;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 104;
                    }

                    break;
                case 105:
                    try
                    {
                        sum += i % 2 == 0 ? n * 105 : n - 105;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 105;
                    }

                    break;
                case 106:
                    try
                    {
                        sum += i % 3 == 0 ? n * 106 : n - 106;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 106;
                    }

                    break;
                case 107:
                    try
                    {
                        sum += i % 4 == 0 ? n * 107 : n - 107;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 107;
                    }

                    break;
                case 108:
                    try
                    {
                        sum += i % 5 == 0 ? n * 108 : n - 108;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 108;
                    }

                    break;
                case 109:
                    try
                    {
                        sum += i % 6 == 0 ? n * 109 : n - 109;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 109;
                    }

                    break;
                case 110:
                    try
                    {
                        sum += i % 7 == 0 ? n * 110 : n - 110;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 110;
                    }

                    break;
                case 111:
                    try
                    {
                        sum += i % 8 == 0 ? n * 111 : n - 111;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 111;
                    }

                    break;
                case 112:
                    try
                    {
                        sum += i % 2 == 0 ? n * 112 : n - 112;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 112;
                    }

                    break;
                case 113:
                    try
                    {
                        sum += i % 3 == 0 ? n * 113 : n - 113;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 113;
                    }

                    break;
                case 114:
                    try
                    {
                        sum += i % 4 == 0 ? n * 114 : n - 114;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 114;
                    }

                    break;
                case 115:
                    try
                    {
                        sum += i % 5 == 0 ? n * 115 : n - 115;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 115;
                    }

                    break;
                case 116:
                    try
                    {
                        sum += i % 6 == 0 ? n * 116 : n - 116;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 116;
                    }

                    break;
                case 117:
                    try
                    {
                        sum += i % 7 == 0 ? n * 117 : n - 117;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 117;
                    }

                    break;
                case 118:
                    try
                    {
                        sum += i % 8 == 0 ? n * 118 : n - 118;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 118;
                    }

                    break;
                case 119:
                    try
                    {
                        sum += i % 2 == 0 ? n * 119 : n - 119;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 119;
                    }

                    break;
                case 120:
                    try
                    {
                        sum += i % 3 == 0 ? n * 120 : n - 120;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 120;
                    }

                    break;
                case 121:
                    try
                    {
                        sum += i % 4 == 0 ? n * 121 : n - 121;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 121;
                    }

                    break;
                case 122:
                    try
                    {
                        sum += i % 5 == 0 ? n * 122 : n - 122;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 122;
                    }

                    break;
                case 123:
                    try
                    {
                        sum += i % 6 == 0 ? n * 123 : n - 123;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 123;
                    }

                    break;
                case 124:
                    try
                    {
                        sum += i % 7 == 0 ? n * 124 : n - 124;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 124;
                    }

                    break;
                case 125:
                    try
                    {
                        sum += i % 8 == 0 ? n * 125 : n - 125;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 125;
                    }

                    break;
                case 126:
                    try
                    {
                        sum += i % 2 == 0 ? n * 126 : n - 126;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 126;
                    }

                    break;
                case 127:
                    try
                    {
                        sum += i % 3 == 0 ? n * 127 : n - 127;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 127;
                    }

                    break;
                case 128:
                    try
                    {
                        sum += i % 4 == 0 ? n * 128 : n - 128;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 128;
                    }

                    break;
                case 129:
                    try
                    {
                        sum += i % 5 == 0 ? n * 129 : n - 129;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 129;
                    }

                    break;
                case 130:
                    try
                    {
                        sum += i % 6 == 0 ? n * 130 : n - 130;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 130;
                    }

                    break;
                case 131:
                    try
                    {
                        sum += i % 7 == 0 ? n * 131 : n - 131;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 131;
                    }

                    break;
                case 132:
                    try
                    {
                        sum += i % 8 == 0 ? n * 132 : n - 132;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 132;
                    }

                    break;
                case 133:
                    try
                    {
                        sum += i % 2 == 0 ? n * 133 : n - 133;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 133;
                    }

                    break;
                case 134:
                    try
                    {
                        sum += i % 3 == 0 ? n * 134 : n - 134;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 134;
                    }

                    break;
                case 135:
                    try
                    {
                        sum += i % 4 == 0 ? n * 135 : n - 135;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 135;
                    }

                    break;
                case 136:
                    try
                    {
                        sum += i % 5 == 0 ? n * 136 : n - 136;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 136;
                    }

                    break;
                case 137:
                    try
                    {
                        sum += i % 6 == 0 ? n * 137 : n - 137;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 137;
                    }

                    break;
                case 138:
                    try
                    {
                        sum += i % 7 == 0 ? n * 138 : n - 138;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 138;
                    }

                    break;
                case 139:
                    try
                    {
                        sum += i % 8 == 0 ? n * 139 : n - 139;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 139;
                    }

                    break;
                case 140:
                    try
                    {
                        sum += i % 2 == 0 ? n * 140 : n - 140;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 140;
                    }

                    break;
                case 141:
                    try
                    {
                        sum += i % 3 == 0 ? n * 141 : n - 141;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 141;
                    }

                    break;
                case 142:
                    try
                    {
                        sum += i % 4 == 0 ? n * 142 : n - 142;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 142;
                    }

                    break;
                case 143:
                    try
                    {
                        sum += i % 5 == 0 ? n * 143 : n - 143;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 143;
                    }

                    break;
                case 144:
                    try
                    {
                        sum += i % 6 == 0 ? n * 144 : n - 144;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 144;
                    }

                    break;
                case 145:
                    try
                    {
                        sum += i % 7 == 0 ? n * 145 : n - 145;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 145;
                    }

                    break;
                case 146:
                    try
                    {
                        sum += i % 8 == 0 ? n * 146 : n - 146;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 146;
                    }

                    break;
                case 147:
                    try
                    {
                        sum += i % 2 == 0 ? n * 147 : n - 147;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 147;
                    }

                    break;
                case 148:
                    try
                    {
                        sum += i % 3 == 0 ? n * 148 : n - 148;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 148;
                    }

                    break;
                case 149:
                    try
                    {
                        sum += i % 4 == 0 ? n * 149 : n - 149;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 149;
                    }

                    break;
                case 150:
                    try
                    {
                        sum += i % 5 == 0 ? n * 150 : n - 150;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 150;
                    }

                    break;
                case 151:
                    try
                    {
                        sum += i % 6 == 0 ? n * 151 : n - 151;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 151;
                    }

                    break;
                case 152:
                    try
                    {
                        sum += i % 7 == 0 ? n * 152 : n - 152;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 152;
                    }

                    break;
                case 153:
                    try
                    {
                        sum += i % 8 == 0 ? n * 153 : n - 153;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 153;
                    }

                    break;
                case 154:
                    try
                    {
                        sum += i % 2 == 0 ? n * 154 : n - 154;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 154;
                    }

                    break;
                case 155:
                    try
                    {
                        sum += i % 3 == 0 ? n * 155 : n - 155;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 155;
                    }

                    break;
                case 156:
                    try
                    {
                        sum += i % 4 == 0 ? n * 156 : n - 156;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 156;
                    }

                    break;
                case 157:
                    try
                    {
                        sum += i % 5 == 0 ? n * 157 : n - 157;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 157;
                    }

                    break;
                case 158:
                    try
                    {
                        sum += i % 6 == 0 ? n * 158 : n - 158;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 158;
                    }

                    break;
                case 159:
                    try
                    {
                        sum += i % 7 == 0 ? n * 159 : n - 159;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 159;
                    }

                    break;
                case 160:
                    try
                    {
                        sum += i % 8 == 0 ? n * 160 : n - 160;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 160;
                    }

                    break;
                case 161:
                    try
                    {
                        sum += i % 2 == 0 ? n * 161 : n - 161;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 161;
                    }

                    break;
                case 162:
                    try
                    {
                        sum += i % 3 == 0 ? n * 162 : n - 162;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 162;
                    }

                    break;
                case 163:
                    try
                    {
                        sum += i % 4 == 0 ? n * 163 : n - 163;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 163;
                    }

                    break;
                case 164:
                    try
                    {
                        sum += i % 5 == 0 ? n * 164 : n - 164;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 164;
                    }

                    break;
                case 165:
                    try
                    {
                        sum += i % 6 == 0 ? n * 165 : n - 165;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 165;
                    }

                    break;
                case 166:
                    try
                    {
                        sum += i % 7 == 0 ? n * 166 : n - 166;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 166;
                    }

                    break;
                case 167:
                    try
                    {
                        sum += i % 8 == 0 ? n * 167 : n - 167;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 167;
                    }

                    break;
                case 168:
                    try
                    {
                        sum += i % 2 == 0 ? n * 168 : n - 168;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 168;
                    }

                    break;
                case 169:
                    try
                    {
                        sum += i % 3 == 0 ? n * 169 : n - 169;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 169;
                    }

                    break;
                case 170:
                    try
                    {
                        sum += i % 4 == 0 ? n * 170 : n - 170;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 170;
                    }

                    break;
                case 171:
                    try
                    {
                        sum += i % 5 == 0 ? n * 171 : n - 171;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 171;
                    }

                    break;
                case 172:
                    try
                    {
                        sum += i % 6 == 0 ? n * 172 : n - 172;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 172;
                    }

                    break;
                case 173:
                    try
                    {
                        sum += i % 7 == 0 ? n * 173 : n - 173;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 173;
                    }

                    break;
                case 174:
                    try
                    {
                        sum += i % 8 == 0 ? n * 174 : n - 174;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 174;
                    }

                    break;
                case 175:
                    try
                    {
                        sum += i % 2 == 0 ? n * 175 : n - 175;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 175;
                    }

                    break;
                case 176:
                    try
                    {
                        sum += i % 3 == 0 ? n * 176 : n - 176;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 176;
                    }

                    break;
                case 177:
                    try
                    {
                        sum += i % 4 == 0 ? n * 177 : n - 177;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 177;
                    }

                    break;
                case 178:
                    try
                    {
                        sum += i % 5 == 0 ? n * 178 : n - 178;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 178;
                    }

                    break;
                case 179:
                    try
                    {
                        sum += i % 6 == 0 ? n * 179 : n - 179;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 179;
                    }

                    break;
                case 180:
                    try
                    {
                        sum += i % 7 == 0 ? n * 180 : n - 180;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 180;
                    }

                    break;
                case 181:
                    try
                    {
                        sum += i % 8 == 0 ? n * 181 : n - 181;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 181;
                    }

                    break;
                case 182:
                    try
                    {
                        sum += i % 2 == 0 ? n * 182 : n - 182;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 182;
                    }

                    break;
                case 183:
                    try
                    {
                        sum += i % 3 == 0 ? n * 183 : n - 183;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 183;
                    }

                    break;
                case 184:
                    try
                    {
                        sum += i % 4 == 0 ? n * 184 : n - 184;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 184;
                    }

                    break;
                case 185:
                    try
                    {
                        sum += i % 5 == 0 ? n * 185 : n - 185;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 185;
                    }

                    break;
                case 186:
                    try
                    {
                        sum += i % 6 == 0 ? n * 186 : n - 186;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 186;
                    }

                    break;
                case 187:
                    try
                    {
                        sum += i % 7 == 0 ? n * 187 : n - 187;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 187;
                    }

                    break;
                case 188:
                    try
                    {
                        sum += i % 8 == 0 ? n * 188 : n - 188;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 188;
                    }

                    break;
                case 189:
                    try
                    {
                        sum += i % 2 == 0 ? n * 189 : n - 189;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 189;
                    }

                    break;
                case 190:
                    try
                    {
                        sum += i % 3 == 0 ? n * 190 : n - 190;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 190;
                    }

                    break;
                case 191:
                    try
                    {
                        sum += i % 4 == 0 ? n * 191 : n - 191;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 191;
                    }

                    break;
                case 192:
                    try
                    {
                        sum += i % 5 == 0 ? n * 192 : n - 192;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 192;
                    }

                    break;
                case 193:
                    try
                    {
                        sum += i % 6 == 0 ? n * 193 : n - 193;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 193;
                    }

                    break;
                case 194:
                    try
                    {
                        sum += i % 7 == 0 ? n * 194 : n - 194;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 194;
                    }

                    break;
                case 195:
                    try
                    {
                        sum += i % 8 == 0 ? n * 195 : n - 195;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 195;
                    }

                    break;
                case 196:
                    try
                    {
                        sum += i % 2 == 0 ? n * 196 : n - 196;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 196;
                    }

                    break;
                case 197:
                    try
                    {
                        sum += i % 3 == 0 ? n * 197 : n - 197;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 197;
                    }

                    break;
                case 198:
                    try
                    {
                        sum += i % 4 == 0 ? n * 198 : n - 198;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 198;
                    }

                    break;
                case 199:
                    try
                    {
                        sum += i % 5 == 0 ? n * 199 : n - 199;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 199;
                    }

                    break;
                case 200:
                    try
                    {
                        sum += i % 6 == 0 ? n * 200 : n - 200;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 200;
                    }

                    break;
                case 201:
                    try
                    {
                        sum += i % 7 == 0 ? n * 201 : n - 201;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 201;
                    }

                    break;
                case 202:
                    try
                    {
                        sum += i % 8 == 0 ? n * 202 : n - 202;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 202;
                    }

                    break;
                case 203:
                    try
                    {
                        sum += i % 2 == 0 ? n * 203 : n - 203;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 203;
                    }

                    break;
                case 204:
                    try
                    {
                        sum += i % 3 == 0 ? n * 204 : n - 204;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 204;
                    }

                    break;
                case 205:
                    try
                    {
                        sum += i % 4 == 0 ? n * 205 : n - 205;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 205;
                    }

                    break;
                case 206:
                    try
                    {
                        sum += i % 5 == 0 ? n * 206 : n - 206;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 206;
                    }

                    break;
                case 207:
                    try
                    {
                        sum += i % 6 == 0 ? n * 207 : n - 207;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 207;
                    }

                    break;
                case 208:
                    try
                    {
                        sum += i % 7 == 0 ? n * 208 : n - 208;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 208;
                    }

                    break;
                case 209:
                    try
                    {
                        sum += i % 8 == 0 ? n * 209 : n - 209;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 209;
                    }

                    break;
                case 210:
                    try
                    {
                        sum += i % 2 == 0 ? n * 210 : n - 210;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 210;
                    }

                    break;
                case 211:
                    try
                    {
                        sum += i % 3 == 0 ? n * 211 : n - 211;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 211;
                    }

                    break;
                case 212:
                    try
                    {
                        sum += i % 4 == 0 ? n * 212 : n - 212;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 212;
                    }

                    break;
                case 213:
                    try
                    {
                        sum += i % 5 == 0 ? n * 213 : n - 213;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 213;
                    }

                    break;
                case 214:
                    try
                    {
                        sum += i % 6 == 0 ? n * 214 : n - 214;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 214;
                    }

                    break;
                case 215:
                    try
                    {
                        sum += i % 7 == 0 ? n * 215 : n - 215;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 215;
                    }

                    break;
                case 216:
                    try
                    {
                        sum += i % 8 == 0 ? n * 216 : n - 216;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 216;
                    }

                    break;
                case 217:
                    try
                    {
                        sum += i % 2 == 0 ? n * 217 : n - 217;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 217;
                    }

                    break;
                case 218:
                    try
                    {
                        sum += i % 3 == 0 ? n * 218 : n - 218;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 218;
                    }

                    break;
                case 219:
                    try
                    {
                        sum += i % 4 == 0 ? n * 219 : n - 219;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 219;
                    }

                    break;
                case 220:
                    try
                    {
                        sum += i % 5 == 0 ? n * 220 : n - 220;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 220;
                    }

                    break;
                case 221:
                    try
                    {
                        sum += i % 6 == 0 ? n * 221 : n - 221;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 221;
                    }

                    break;
                case 222:
                    try
                    {
                        sum += i % 7 == 0 ? n * 222 : n - 222;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 222;
                    }

                    break;
                case 223:
                    try
                    {
                        sum += i % 8 == 0 ? n * 223 : n - 223;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 223;
                    }

                    break;
                case 224:
                    try
                    {
                        sum += i % 2 == 0 ? n * 224 : n - 224;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 224;
                    }

                    break;
                case 225:
                    try
                    {
                        sum += i % 3 == 0 ? n * 225 : n - 225;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 225;
                    }

                    break;
                case 226:
                    try
                    {
                        sum += i % 4 == 0 ? n * 226 : n - 226;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 226;
                    }

                    break;
                case 227:
                    try
                    {
                        sum += i % 5 == 0 ? n * 227 : n - 227;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 227;
                    }

                    break;
                case 228:
                    try
                    {
                        sum += i % 6 == 0 ? n * 228 : n - 228;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 228;
                    }

                    break;
                case 229:
                    try
                    {
                        sum += i % 7 == 0 ? n * 229 : n - 229;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 229;
                    }

                    break;
                case 230:
                    try
                    {
                        sum += i % 8 == 0 ? n * 230 : n - 230;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 230;
                    }

                    break;
                case 231:
                    try
                    {
                        sum += i % 2 == 0 ? n * 231 : n - 231;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 231;
                    }

                    break;
                case 232:
                    try
                    {
                        sum += i % 3 == 0 ? n * 232 : n - 232;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 232;
                    }

                    break;
                case 233:
                    try
                    {
                        sum += i % 4 == 0 ? n * 233 : n - 233;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 233;
                    }

                    break;
                case 234:
                    try
                    {
                        sum += i % 5 == 0 ? n * 234 : n - 234;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 234;
                    }

                    break;
                case 235:
                    try
                    {
                        sum += i % 6 == 0 ? n * 235 : n - 235;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 235;
                    }

                    break;
                case 236:
                    try
                    {
                        sum += i % 7 == 0 ? n * 236 : n - 236;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 236;
                    }

                    break;
                case 237:
                    try
                    {
                        sum += i % 8 == 0 ? n * 237 : n - 237;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 237;
                    }

                    break;
                case 238:
                    try
                    {
                        sum += i % 2 == 0 ? n * 238 : n - 238;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 238;
                    }

                    break;
                case 239:
                    try
                    {
                        sum += i % 3 == 0 ? n * 239 : n - 239;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 239;
                    }

                    break;
                case 240:
                    try
                    {
                        sum += i % 4 == 0 ? n * 240 : n - 240;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 240;
                    }

                    break;
                case 241:
                    try
                    {
                        sum += i % 5 == 0 ? n * 241 : n - 241;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 241;
                    }

                    break;
                case 242:
                    try
                    {
                        sum += i % 6 == 0 ? n * 242 : n - 242;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 242;
                    }

                    break;
                case 243:
                    try
                    {
                        sum += i % 7 == 0 ? n * 243 : n - 243;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 243;
                    }

                    break;
                case 244:
                    try
                    {
                        sum += i % 8 == 0 ? n * 244 : n - 244;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 244;
                    }

                    break;
                case 245:
                    try
                    {
                        sum += i % 2 == 0 ? n * 245 : n - 245;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 245;
                    }

                    break;
                case 246:
                    try
                    {
                        sum += i % 3 == 0 ? n * 246 : n - 246;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 246;
                    }

                    break;
                case 247:
                    try
                    {
                        sum += i % 4 == 0 ? n * 247 : n - 247;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 247;
                    }

                    break;
                case 248:
                    try
                    {
                        sum += i % 5 == 0 ? n * 248 : n - 248;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 248;
                    }

                    break;
                case 249:
                    try
                    {
                        sum += i % 6 == 0 ? n * 249 : n - 249;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 249;
                    }

                    break;
                case 250:
                    try
                    {
                        sum += i % 7 == 0 ? n * 250 : n - 250;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 250;
                    }

                    break;
                case 251:
                    try
                    {
                        sum += i % 8 == 0 ? n * 251 : n - 251;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 251;
                    }

                    break;
                case 252:
                    try
                    {
                        sum += i % 2 == 0 ? n * 252 : n - 252;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 252;
                    }

                    break;
                case 253:
                    try
                    {
                        sum += i % 3 == 0 ? n * 253 : n - 253;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 253;
                    }

                    break;
                case 254:
                    try
                    {
                        sum += i % 4 == 0 ? n * 254 : n - 254;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 254;
                    }

                    break;
                case 255:
                    try
                    {
                        sum += i % 5 == 0 ? n * 255 : n - 255;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 255;
                    }

                    break;
                case 256:
                    try
                    {
                        sum += i % 6 == 0 ? n * 256 : n - 256;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 256;
                    }

                    break;
                case 257:
                    try
                    {
                        sum += i % 7 == 0 ? n * 257 : n - 257;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 257;
                    }

                    break;
                case 258:
                    try
                    {
                        sum += i % 8 == 0 ? n * 258 : n - 258;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 258;
                    }

                    break;
                case 259:
                    try
                    {
                        sum += i % 2 == 0 ? n * 259 : n - 259;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 259;
                    }

                    break;
                case 260:
                    try
                    {
                        sum += i % 3 == 0 ? n * 260 : n - 260;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 260;
                    }

                    break;
                case 261:
                    try
                    {
                        sum += i % 4 == 0 ? n * 261 : n - 261;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 261;
                    }

                    break;
                case 262:
                    try
                    {
                        sum += i % 5 == 0 ? n * 262 : n - 262;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 262;
                    }

                    break;
                case 263:
                    try
                    {
                        sum += i % 6 == 0 ? n * 263 : n - 263;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 263;
                    }

                    break;
                case 264:
                    try
                    {
                        sum += i % 7 == 0 ? n * 264 : n - 264;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 264;
                    }

                    break;
                case 265:
                    try
                    {
                        sum += i % 8 == 0 ? n * 265 : n - 265;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 265;
                    }

                    break;
                case 266:
                    try
                    {
                        sum += i % 2 == 0 ? n * 266 : n - 266;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 266;
                    }

                    break;
                case 267:
                    try
                    {
                        sum += i % 3 == 0 ? n * 267 : n - 267;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 267;
                    }

                    break;
                case 268:
                    try
                    {
                        sum += i % 4 == 0 ? n * 268 : n - 268;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 268;
                    }

                    break;
                case 269:
                    try
                    {
                        sum += i % 5 == 0 ? n * 269 : n - 269;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 269;
                    }

                    break;
                case 270:
                    try
                    {
                        sum += i % 6 == 0 ? n * 270 : n - 270;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 270;
                    }

                    break;
                case 271:
                    try
                    {
                        sum += i % 7 == 0 ? n * 271 : n - 271;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 271;
                    }

                    break;
                case 272:
                    try
                    {
                        sum += i % 8 == 0 ? n * 272 : n - 272;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 272;
                    }

                    break;
                case 273:
                    try
                    {
                        sum += i % 2 == 0 ? n * 273 : n - 273;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 273;
                    }

                    break;
                case 274:
                    try
                    {
                        sum += i % 3 == 0 ? n * 274 : n - 274;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 274;
                    }

                    break;
                case 275:
                    try
                    {
                        sum += i % 4 == 0 ? n * 275 : n - 275;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 275;
                    }

                    break;
                case 276:
                    try
                    {
                        sum += i % 5 == 0 ? n * 276 : n - 276;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 276;
                    }

                    break;
                case 277:
                    try
                    {
                        sum += i % 6 == 0 ? n * 277 : n - 277;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 277;
                    }

                    break;
                case 278:
                    try
                    {
                        sum += i % 7 == 0 ? n * 278 : n - 278;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 278;
                    }

                    break;
                case 279:
                    try
                    {
                        sum += i % 8 == 0 ? n * 279 : n - 279;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 279;
                    }

                    break;
                case 280:
                    try
                    {
                        sum += i % 2 == 0 ? n * 280 : n - 280;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 280;
                    }

                    break;
                case 281:
                    try
                    {
                        sum += i % 3 == 0 ? n * 281 : n - 281;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 281;
                    }

                    break;
                case 282:
                    try
                    {
                        sum += i % 4 == 0 ? n * 282 : n - 282;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 282;
                    }

                    break;
                case 283:
                    try
                    {
                        sum += i % 5 == 0 ? n * 283 : n - 283;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 283;
                    }

                    break;
                case 284:
                    try
                    {
                        sum += i % 6 == 0 ? n * 284 : n - 284;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 284;
                    }

                    break;
                case 285:
                    try
                    {
                        sum += i % 7 == 0 ? n * 285 : n - 285;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 285;
                    }

                    break;
                case 286:
                    try
                    {
                        sum += i % 8 == 0 ? n * 286 : n - 286;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 286;
                    }

                    break;
                case 287:
                    try
                    {
                        sum += i % 2 == 0 ? n * 287 : n - 287;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 287;
                    }

                    break;
                case 288:
                    try
                    {
                        sum += i % 3 == 0 ? n * 288 : n - 288;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 288;
                    }

                    break;
                case 289:
                    try
                    {
                        sum += i % 4 == 0 ? n * 289 : n - 289;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 289;
                    }

                    break;
                case 290:
                    try
                    {
                        sum += i % 5 == 0 ? n * 290 : n - 290;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 290;
                    }

                    break;
                case 291:
                    try
                    {
                        sum += i % 6 == 0 ? n * 291 : n - 291;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 291;
                    }

                    break;
                case 292:
                    try
                    {
                        sum += i % 7 == 0 ? n * 292 : n - 292;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 292;
                    }

                    break;
                case 293:
                    try
                    {
                        sum += i % 8 == 0 ? n * 293 : n - 293;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 293;
                    }

                    break;
                case 294:
                    try
                    {
                        sum += i % 2 == 0 ? n * 294 : n - 294;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 294;
                    }

                    break;
                case 295:
                    try
                    {
                        sum += i % 3 == 0 ? n * 295 : n - 295;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 295;
                    }

                    break;
                case 296:
                    try
                    {
                        sum += i % 4 == 0 ? n * 296 : n - 296;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 296;
                    }

                    break;
                case 297:
                    try
                    {
                        sum += i % 5 == 0 ? n * 297 : n - 297;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 297;
                    }

                    break;
                case 298:
                    try
                    {
                        sum += i % 6 == 0 ? n * 298 : n - 298;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 298;
                    }

                    break;
                case 299:
                    try
                    {
                        sum += i % 7 == 0 ? n * 299 : n - 299;
                    }
                    catch (System.DivideByZeroException)
                    {
                        sum = 299;
                    }

                    break;
            }
        }

        return sum;
    }
}
